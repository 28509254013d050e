import { configError } from "./errors.js";
import type { ClusterEntry, UserEntry } from "./kubeconfig.js";
import { readFault } from "./kubeconfig-files.js";
import { readText } from "./read-text.js";
import type { ServerTrust } from "./server-trust.js";

/** A client certificate and its key, PEM. */
export interface KeyPair {
  cert: string;
  key: string;
}

/** What a cluster's entry says about trusting its server; data wins over a file. Rejects with ConfigInvalid. */
export async function serverTrust(
  cluster: ClusterEntry,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ServerTrust> {
  const given = await dataOrFile(cluster.certificateAuthorityData, cluster.certificateAuthority);
  if (cluster.insecureSkipTlsVerify && given !== null) {
    throw configError("specifying a root certificates file with the insecure flag is not allowed");
  }
  if (given !== null && !given.includes("-----BEGIN CERTIFICATE-----")) {
    throw configError("unable to load root certificates: unable to parse bytes as PEM block");
  }
  const name = await expectedName(cluster.tlsServerName);
  if (cluster.insecureSkipTlsVerify) return { rejectUnauthorized: false, ...name };
  const ca = given ?? (await (await import("./system-roots.js")).systemRoots(env));
  return { rejectUnauthorized: true, ...(ca === null ? {} : { ca }), ...name };
}

/**
 * The user's client certificate, null without one. Rejects with ConfigInvalid where they can't be PEM; whether they belong together is
 * found when a connection is made with them.
 */
export async function clientKeyPair(user: UserEntry): Promise<KeyPair | null> {
  const cert = await dataOrFile(user.clientCertificateData, user.clientCertificate);
  if (cert === null) return null;
  const key = (await dataOrFile(user.clientKeyData, user.clientKey)) ?? "";
  const fault = notPem({ cert, key });
  if (fault !== null) throw configError(fault);
  return { cert, key };
}

/** Which of a pair has no PEM in it, in the words of Go's tls.X509KeyPair; null where both have. */
export function notPem({ cert, key }: KeyPair): string | null {
  if (!cert.includes("-----BEGIN ")) return "tls: failed to find any PEM data in certificate input";
  if (!key.includes("-----BEGIN ")) return "tls: failed to find any PEM data in key input";
  return null;
}

async function expectedName(name: string | undefined): Promise<Partial<ServerTrust>> {
  return name ? (await import("./server-name.js")).expectedName(name) : {};
}

async function dataOrFile(data: string | undefined, file: string | undefined): Promise<string | null> {
  if (data) return Buffer.from(data, "base64").toString("utf8");
  if (!file) return null;
  try {
    return await readText(file);
  } catch (error) {
    throw configError(readFault(error, file), error);
  }
}
