import type { Socket } from "node:net";
import { dialProxy } from "./dial.js";
import { DIAL_TIMEOUT } from "./dial-limits.js";
import { KubeError } from "./errors.js";
import { proxyAuthorization } from "./proxy.js";
import { proxyFault, proxyRefusal } from "./proxy-faults.js";
import { readUntil } from "./read-until.js";
import { socksConnect } from "./socks.js";

/** Bytes that a proxy's answer to CONNECT may have. */
const HEAD_LIMIT = 64 * 1024;

/** A connection to host:port through a proxy (HTTP CONNECT, RFC 9110 section 9.3.6; or SOCKS 5). Rejects with a KubeError. */
export async function tunnel(proxy: URL, host: string, port: number): Promise<Socket> {
  const socket = await dialProxy(proxy).catch((error) => {
    throw proxyFault(proxy, error);
  });
  const late = setTimeout(() => socket.destroy(new Error("i/o timeout")), DIAL_TIMEOUT);
  try {
    await (proxy.protocol.startsWith("socks5")
      ? socksConnect(socket, proxy, host, port)
      : httpConnect(socket, proxy, host, port));
    return socket;
  } catch (error) {
    socket.destroy();
    throw error instanceof KubeError ? error : proxyFault(proxy, error);
  } finally {
    clearTimeout(late);
  }
}

async function httpConnect(socket: Socket, proxy: URL, host: string, port: number): Promise<void> {
  const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const authorization = proxyAuthorization(proxy);
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`];
  if (authorization !== null) lines.push(`Proxy-Authorization: ${authorization}`);
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const head = await readUntil(socket, (seen) => {
    const end = seen.indexOf("\r\n\r\n");
    if (end < 0 && seen.length > HEAD_LIMIT) throw proxyRefusal("its answer to CONNECT has no end");
    return end < 0 ? null : end + 4;
  });
  const status = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?/.exec(head.toString("latin1"));
  if (status?.[1] !== "200") throw proxyRefusal(status?.[2] || status?.[1] || "its answer is not HTTP");
}
