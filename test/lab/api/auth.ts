import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { unauthorized } from "./status.js";

/** Who asks. */
export interface User {
  name: string;
  uid?: string;
  groups: string[];
}

const AUTHENTICATED = "system:authenticated";

function withAuthenticated(user: User): User {
  return user.groups.includes(AUTHENTICATED) ? user : { ...user, groups: [...user.groups, AUTHENTICATED] };
}

/** A certificate's subject as Node gives it: one string, or several where a field repeats. */
function list(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function fromCertificate(socket: TLSSocket): User | undefined {
  const certificate = socket.getPeerCertificate();
  if (!certificate || Object.keys(certificate).length === 0) return undefined;
  if (!socket.authorized) throw unauthorized();
  const subject = certificate.subject as unknown as Record<string, string | string[] | undefined>;
  const [name] = list(subject["CN"]);
  return name === undefined ? undefined : { name, groups: list(subject["O"]) };
}

/**
 * Tells who sent a request: client certificate first, then bearer token, as the API server asks its authenticators. Nobody,
 * a wrong token or a certificate of another authority throws 401: anonymous requests are off, as on the recorded server.
 */
export function authenticate(request: IncomingMessage, tokens: ReadonlyMap<string, User>): User {
  const fromCert = fromCertificate(request.socket as TLSSocket);
  if (fromCert) return withAuthenticated(fromCert);
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const user = token === undefined ? undefined : tokens.get(token);
  if (!user) throw unauthorized();
  return withAuthenticated(user);
}

/** What `--as`, `--as-group` and `--as-uid` ask for; undefined without them. */
export function impersonation(request: IncomingMessage): User | undefined {
  const one = (name: string): string | undefined => request.headersDistinct[name]?.[0];
  const groups = request.headersDistinct["impersonate-group"] ?? [];
  const name = one("impersonate-user");
  const uid = one("impersonate-uid");
  if (name === undefined) {
    if (groups.length === 0 && uid === undefined) return undefined;
    throw unauthorized();
  }
  return withAuthenticated({ name, groups, ...(uid === undefined ? {} : { uid }) });
}
