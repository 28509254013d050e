import type http from "node:http";
import { WebSocket } from "ws";
import type { Call } from "./call.js";
import type { Credential } from "./credential.js";
import { NoAnswer } from "./http/connection.js";
import type { Route } from "./route.js";
import { socketAgent } from "./socket-agent.js";

/** The server answered the upgrade with something else than 101. */
export class NotUpgraded extends Error {
  constructor(readonly response: http.IncomingMessage) {
    super("not upgraded");
  }
}

/** Bytes of one message: a server splits what a command writes into pieces of 32 KiB (apimachinery, httpstream/wsstream). */
const MESSAGE_LIMIT = 16 << 20;

function addressOf({ server }: Route, path: string): URL {
  const url = new URL(server.pathname.replace(/\/$/, "") + path, server);
  url.protocol = server.protocol === "https:" ? "wss:" : "ws:";
  return url;
}

/**
 * Opens a WebSocket (RFC 6455) that speaks one of the protocols, first one first. It is paused: whoever listens to it resumes it.
 * Rejects with NotUpgraded, with NoAnswer, or with the
 * signal's reason.
 */
export function openSocket(
  route: Route,
  call: Call,
  protocols: readonly string[],
  credential: Credential,
  headers: http.OutgoingHttpHeaders,
  signal: AbortSignal,
): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const own = credential.authorization === null ? {} : { Authorization: credential.authorization };
    const secure = route.server.protocol === "https:";
    const socket = new WebSocket(addressOf(route, call.path), [...protocols], {
      agent: socketAgent(route),
      headers: { ...own, ...headers } as Record<string, string>,
      ...(secure ? { ...route.trust, ...credential.keyPair } : {}),
      followRedirects: false,
      perMessageDeflate: false,
      maxPayload: MESSAGE_LIMIT,
    });
    const strike = (): void => {
      reject(signal.reason);
      socket.terminate();
    };
    signal.addEventListener("abort", strike, { once: true });
    const settled = (): void => signal.removeEventListener("abort", strike);
    socket.once("open", () => {
      settled();
      // What comes at once must find its reader.
      socket.pause();
      resolve(socket);
    });
    socket.once("unexpected-response", (_, response) => {
      settled();
      reject(new NotUpgraded(response));
    });
    // After a settled promise this is heard by who uses the socket.
    socket.on("error", (error) => {
      settled();
      reject(new NoAnswer(error, false));
    });
  });
}
