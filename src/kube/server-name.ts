import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import type { ServerTrust } from "./server-trust.js";

/** How a server is asked to be, and held to be, another than its address says: `--tls-server-name`. */
export function expectedName(name: string): Partial<ServerTrust> {
  // An IP address must not be sent as SNI (RFC 6066, section 3), but it can be what the certificate is checked for.
  if (isIP(name) !== 0)
    return { checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate) };
  return { servername: name };
}
