import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { checkServerIdentity, createSecureContext, type PeerCertificate } from "node:tls";
import { configError } from "./errors.js";
import type { ClusterEntry, UserEntry } from "./kubeconfig.js";
import { readFault } from "./kubeconfig-files.js";
import { systemRoots } from "./system-roots.js";

/** How the server is checked: part of the options of `tls.connect`. */
export interface ServerTrust {
  ca?: string;
  servername?: string;
  rejectUnauthorized: boolean;
  checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined;
}

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
  if (cluster.insecureSkipTlsVerify)
    return { rejectUnauthorized: false, ...expectedName(cluster.tlsServerName) };
  const ca = given ?? (await systemRoots(env));
  return { rejectUnauthorized: true, ...(ca === null ? {} : { ca }), ...expectedName(cluster.tlsServerName) };
}

/** The user's client certificate, null without one. Rejects with ConfigInvalid where certificate and key do not belong together. */
export async function clientKeyPair(user: UserEntry): Promise<KeyPair | null> {
  const cert = await dataOrFile(user.clientCertificateData, user.clientCertificate);
  if (cert === null) return null;
  const key = (await dataOrFile(user.clientKeyData, user.clientKey)) ?? "";
  const fault = keyPairFault({ cert, key });
  if (fault !== null) throw configError(fault);
  return { cert, key };
}

/** Why this pair can't be used, in the words of Go's tls.X509KeyPair; null where it can. */
export function keyPairFault({ cert, key }: KeyPair): string | null {
  if (!cert.includes("-----BEGIN ")) return "tls: failed to find any PEM data in certificate input";
  if (!key.includes("-----BEGIN ")) return "tls: failed to find any PEM data in key input";
  try {
    createSecureContext({ cert, key });
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH"
      ? "tls: private key does not match public key"
      : `tls: failed to parse the client certificate or its key: ${message}`;
  }
}

function expectedName(name: string | undefined): Partial<ServerTrust> {
  if (!name) return {};
  // An IP address must not be sent as SNI (RFC 6066, section 3), but it can be what the certificate is checked for.
  if (isIP(name) !== 0)
    return { checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate) };
  return { servername: name };
}

async function dataOrFile(data: string | undefined, file: string | undefined): Promise<string | null> {
  if (data) return Buffer.from(data, "base64").toString("utf8");
  if (!file) return null;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw configError(readFault(error, file), error);
  }
}
