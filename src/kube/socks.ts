import { isIP, type Socket } from "node:net";

import { proxyRefusal } from "./proxy-faults.js";
import { readUntil } from "./read-until.js";

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const USER_AND_PASSWORD = 2;

/** RFC 1928, section 6. */
const REFUSALS: Record<number, string> = {
  1: "general SOCKS server failure",
  2: "connection not allowed by ruleset",
  3: "network unreachable",
  4: "host unreachable",
  5: "connection refused",
  6: "TTL expired",
  7: "command not supported",
  8: "address type not supported",
};

/**
 * Asks a SOCKS 5 proxy on `socket` for a connection to host:port (RFC 1928; user and password: RFC 1929). The proxy looks the name
 * up, as with Go. Rejects with a KubeError where it refuses.
 */
export async function socksConnect(socket: Socket, proxy: URL, host: string, port: number): Promise<void> {
  const named = proxy.username !== "";
  socket.write(
    Buffer.from(named ? [VERSION, 2, NO_AUTHENTICATION, USER_AND_PASSWORD] : [VERSION, 1, NO_AUTHENTICATION]),
  );
  const [, method] = await exactly(socket, 2);
  if (method === USER_AND_PASSWORD && named) await logIn(socket, proxy);
  else if (method !== NO_AUTHENTICATION) throw proxyRefusal("it wants another way of logging in");
  socket.write(Buffer.from([VERSION, 1, 0, ...addressBytes(host), port >> 8, port & 255]));
  const answer = await readUntil(socket, answerLength);
  const code = answer[1] ?? 1;
  if (code !== 0) throw proxyRefusal(REFUSALS[code] ?? `code ${code}`);
}

async function logIn(socket: Socket, proxy: URL): Promise<void> {
  const user = Buffer.from(decodeURIComponent(proxy.username)).subarray(0, 255);
  const password = Buffer.from(decodeURIComponent(proxy.password)).subarray(0, 255);
  socket.write(Buffer.from([1, user.length, ...user, password.length, ...password]));
  const [, status] = await exactly(socket, 2);
  if (status !== 0) throw proxyRefusal("user or password are wrong");
}

function exactly(socket: Socket, count: number): Promise<Buffer> {
  return readUntil(socket, (seen) => (seen.length < count ? null : count));
}

function addressBytes(host: string): number[] {
  if (isIP(host) === 4) return [1, ...host.split(".").map(Number)];
  const name = Buffer.from(host);
  return [3, name.length, ...name];
}

/** Version, code, reserved, then an address of one of three types, then two bytes of port. */
function answerLength(seen: Buffer): number | null {
  if (seen.length < 5) return null;
  const [, , , type, first = 0] = seen;
  const address = type === 1 ? 4 : type === 4 ? 16 : 1 + first;
  return seen.length < 4 + address + 2 ? null : 4 + address + 2;
}
