import net from "node:net";
import tls from "node:tls";
import { withDialTimeouts, withHandshakeTimeout } from "../dial.js";
import { hostAndPort, passingProxy, type Route } from "../route.js";
import type { KeyPair } from "../tls.js";
import { tunnel } from "../tunnel.js";
import type { Dial, Wire, WireListener } from "./wire.js";

function tlsOptions({ server, trust }: Route, keyPair: KeyPair | null): tls.ConnectionOptions {
  const { host } = hostAndPort(server);
  const named = net.isIP(host) === 0 ? { servername: host } : {};
  return { host, ALPNProtocols: ["http/1.1"], ...named, ...trust, ...keyPair };
}

/** A socket that has begun to connect, and the event that says it is ready. */
async function begin(route: Route, keyPair: KeyPair | null): Promise<[socket: net.Socket, ready: string]> {
  const { server, proxy, socketPath } = route;
  if (socketPath !== undefined) return [net.connect({ path: socketPath }), "connect"];
  const secure = server.protocol === "https:";
  const passing = passingProxy(route);
  if (proxy !== null && passing === null) {
    const to = hostAndPort(server);
    const socket = await tunnel(proxy, to.host, to.port);
    if (!secure) return [socket, ""];
    return [withHandshakeTimeout(tls.connect({ ...tlsOptions(route, keyPair), socket })), "secureConnect"];
  }
  const { host, port } = hostAndPort(passing ?? server);
  const socket = secure ? tls.connect({ ...tlsOptions(route, keyPair), port }) : net.connect({ host, port });
  return [withDialTimeouts(socket, `${host}:${port}`, secure), secure ? "secureConnect" : "connect"];
}

function wireOf(socket: net.Socket, listener: WireListener): Wire {
  let told = false;
  const closed = (error: Error | null): void => {
    if (told) return;
    told = true;
    socket.destroy();
    listener.closed(error);
  };
  socket.setNoDelay(true);
  socket.on("data", (bytes: Buffer) => {
    if (!told) listener.data(bytes);
  });
  socket.on("error", closed);
  socket.once("end", () => closed(null));
  socket.once("close", () => closed(null));
  return {
    write: (bytes) => void socket.write(bytes),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    hold: (on) => void (on ? socket.ref() : socket.unref()),
    destroy: () => {
      told = true;
      socket.destroy();
    },
  };
}

/** By Node's own sockets: over proxies and unix sockets as well. */
export function nodeDial(route: Route, keyPair: KeyPair | null): Dial {
  return async (listener, signal) => {
    signal.throwIfAborted();
    const [socket, ready] = await begin(route, keyPair);
    return new Promise((resolve, reject) => {
      const settled = (): void => {
        signal.removeEventListener("abort", strike);
        socket.off("error", refuse);
      };
      const strike = (): void => {
        settled();
        // Its last words are nobody's.
        socket.on("error", () => {});
        socket.destroy();
        reject(signal.reason);
      };
      const refuse = (error: Error): void => {
        settled();
        reject(error);
      };
      const open = (): void => {
        settled();
        resolve(wireOf(socket, listener));
      };
      if (signal.aborted) return strike();
      signal.addEventListener("abort", strike, { once: true });
      socket.once("error", refuse);
      if (ready === "") open();
      else socket.once(ready, open);
    });
  };
}
