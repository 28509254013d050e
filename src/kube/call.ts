import type { Credential } from "./credential.js";
import { requestBytes } from "./http/request-bytes.js";
import { proxyAuthorization } from "./proxy.js";
import { passingProxy, type Route } from "./route.js";

/** One request of the API. */
export interface Call {
  method: "GET" | "POST" | "DELETE";
  /** Begins with a slash; encoded; with its query. */
  path: string;
  body?: unknown;
  accept?: string;
  /** Whoever reads its answer may do something else meanwhile: it must not hold up other requests. */
  long?: boolean;
  /** Its answer goes on for as long as there is something to tell: `--request-timeout` ends with the answer's head. */
  endless?: boolean;
  /** For the words of an error that the server did not word: plural, and a name or "". */
  resource: string;
  name: string;
  signal?: AbortSignal | undefined;
}

/** The bytes of a call on this route. Throws ERR_INVALID_CHAR for what no header can hold. */
export function callBytes(
  route: Route,
  call: Call,
  { authorization }: Credential,
  headers: Record<string, string | string[]>,
): Buffer {
  const { server } = route;
  const path = server.pathname.replace(/\/$/, "") + call.path;
  const passing = passingProxy(route);
  const forProxy = passing === null ? null : proxyAuthorization(passing);
  const body = call.body === undefined ? null : Buffer.from(JSON.stringify(call.body));
  return requestBytes({
    method: call.method,
    target: passing === null ? path : server.origin + path,
    headers: {
      Host: server.host,
      Accept: call.accept ?? "application/json",
      ...(authorization === null ? {} : { Authorization: authorization }),
      ...(body === null ? {} : { "Content-Type": "application/json" }),
      ...headers,
      ...(forProxy === null ? {} : { "Proxy-Authorization": forProxy }),
    },
    body,
  });
}
