import type { PeerCertificate } from "node:tls";

/** How the server is checked: part of the options of `tls.connect`. */
export interface ServerTrust {
  ca?: string;
  servername?: string;
  rejectUnauthorized: boolean;
  checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined;
}
