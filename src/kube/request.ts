import http from "node:http";
import https from "node:https";
import type { Route } from "./connections.js";
import { needsTunnel } from "./connections.js";
import type { Credential } from "./credential.js";
import { proxyAuthorization } from "./proxy.js";

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

/** No answer: Node's error, and whether it happened on a connection that had been kept alive. */
export class NoAnswer extends Error {
  readonly reused: boolean;

  constructor(cause: unknown, reused: boolean) {
    super("no answer", { cause });
    this.reused = reused;
  }
}

/**
 * Sends one request once, and resolves when the head of its answer is here. Rejects with NoAnswer, with the signal's reason, or, for a
 * header that HTTP does not allow, with Node's own error.
 */
export function sendRequest(
  route: Route,
  agent: http.Agent,
  call: Call,
  credential: Credential,
  headers: http.OutgoingHttpHeaders,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const payload = call.body === undefined ? null : Buffer.from(JSON.stringify(call.body));
    const own: http.OutgoingHttpHeaders = { Accept: call.accept ?? "application/json" };
    if (credential.authorization !== null) own["Authorization"] = credential.authorization;
    if (payload !== null) {
      own["Content-Type"] = "application/json";
      own["Content-Length"] = payload.length;
    }
    const secure = route.server.protocol === "https:";
    const request = (secure ? https : http).request({
      agent,
      method: call.method,
      ...target(route, call.path),
      ...(secure ? { ...route.trust, ...credential.keyPair } : {}),
      headers: { ...own, ...headers, ...proxyHeaders(route) },
    });
    const strike = (): void => {
      request.destroy(signal.reason);
      // One that still waits for a connection would say so only when it gets it.
      reject(signal.reason);
    };
    signal.addEventListener("abort", strike, { once: true });
    request.once("response", (response) => {
      signal.removeEventListener("abort", strike);
      // Who reads the body hears of its errors; between two reads nobody listens.
      response.on("error", () => {});
      resolve(response);
    });
    request.on("error", (error) => {
      signal.removeEventListener("abort", strike);
      reject(new NoAnswer(error, request.reusedSocket));
    });
    request.end(payload);
  });
}

function target({ server, proxy }: Route, path: string): { host: string; port: number; path: string } {
  const whole = server.pathname.replace(/\/$/, "") + path;
  const peer = proxy === null || needsTunnel(server, proxy) ? server : proxy;
  return {
    host: peer.hostname.replace(/^\[|\]$/g, ""),
    port: Number(peer.port) || (peer.protocol === "https:" ? 443 : 80),
    path: peer === server ? whole : server.origin + whole,
  };
}

function proxyHeaders({ server, proxy }: Route): http.OutgoingHttpHeaders {
  if (proxy === null || needsTunnel(server, proxy)) return {};
  const authorization = proxyAuthorization(proxy);
  return { Host: server.host, ...(authorization === null ? {} : { "Proxy-Authorization": authorization }) };
}
