import { createSecureContext } from "node:tls";
import { type KeyPair, notPem } from "./tls.js";

/** Why this pair can't be used, in the words of Go's tls.X509KeyPair; null where it can. */
export function keyPairFault(pair: KeyPair): string | null {
  const fault = notPem(pair);
  if (fault !== null) return fault;
  try {
    createSecureContext(pair);
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH"
      ? "tls: private key does not match public key"
      : `tls: failed to parse the client certificate or its key: ${message}`;
  }
}
