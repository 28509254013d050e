import net from "node:net";
import tls from "node:tls";
import { DIAL_TIMEOUT, HANDSHAKE_TIMEOUT, KEEP_ALIVE, lateWords } from "./dial-limits.js";

/** A socket that is connecting, destroyed in kubectl's words if it has not connected, or not shaken hands, in time. */
export function withDialTimeouts<S extends net.Socket>(socket: S, host: string, handshakes: boolean): S {
  // A server that vanished without a word is noticed, however long it owes us an answer.
  socket.setKeepAlive(true, KEEP_ALIVE);
  endLate(socket, "connect", DIAL_TIMEOUT, lateWords.connect(host));
  if (handshakes) socket.once("connect", () => withHandshakeTimeout(socket));
  return socket;
}

/** A TLS socket over an open connection, destroyed if it has not shaken hands in time. */
export function withHandshakeTimeout<S extends net.Socket>(socket: S): S {
  endLate(socket, "secureConnect", HANDSHAKE_TIMEOUT, lateWords.handshake);
  return socket;
}

function endLate(socket: net.Socket, event: string, milliseconds: number, words: string): void {
  const timer = setTimeout(
    () => socket.destroy(Object.assign(new Error(words), { code: "DIAL_TIMEOUT" })),
    milliseconds,
  );
  const done = (): void => clearTimeout(timer);
  socket.once(event, done);
  socket.once("close", done);
}

/** An open connection to a proxy, TLS where its URL is https. Rejects with Node's own error. */
export function dialProxy(proxy: URL): Promise<net.Socket> {
  const secure = proxy.protocol === "https:";
  const host = proxy.hostname.replace(/^\[|\]$/g, "");
  const port = Number(proxy.port || DEFAULT_PORTS[proxy.protocol] || 80);
  const socket = secure
    ? tls.connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}) })
    : net.connect({ host, port });
  withDialTimeouts(socket, proxy.host, secure);
  return new Promise((resolve, reject) => {
    socket.once(secure ? "secureConnect" : "connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

const DEFAULT_PORTS: Record<string, number> = {
  "http:": 80,
  "https:": 443,
  "socks5:": 1080,
  "socks5h:": 1080,
};
