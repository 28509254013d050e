import { readFile } from "node:fs/promises";
import { rootCertificates } from "node:tls";

/** Where the systems keep their roots in one file; the first that is there counts (Go crypto/x509/root_linux.go, root_bsd.go). */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/**
 * The certificates that this machine trusts, PEM, for a cluster without a CA of its own: Node alone trusts only what was compiled
 * into it, kubectl what the system trusts (SSL_CERT_FILE first). Null where no bundle is found: Node's own then.
 */
export async function systemRoots(env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  const chosen = env["SSL_CERT_FILE"];
  if (chosen) return readable(chosen);
  for (const file of BUNDLES) {
    const text = await readable(file);
    if (text !== null) return `${text}\n${rootCertificates.join("\n")}`;
  }
  return null;
}

async function readable(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return null;
  }
}
