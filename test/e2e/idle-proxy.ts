import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** How it gives up a connection that was idle: says so at once, or only to whoever uses it again, as a NAT box does. */
export type Manner = "closes" | "forgets";

/** A TCP proxy on loopback that carries no connection which was idle. */
export interface IdleProxy {
  port: number;
  /** Connections that it gave up so far. */
  givenUp(): number;
  stop(): Promise<void>;
}

/** Starts one in front of a port of loopback; `idleMs` in milliseconds. */
export async function startIdleProxy(to: number, manner: Manner, idleMs: number): Promise<IdleProxy> {
  const sockets = new Set<Socket>();
  let givenUp = 0;
  const server = createServer((client) => {
    const upstream = connect(to, "127.0.0.1");
    let forgotten = false;
    let timer: NodeJS.Timeout;
    const giveUp = (): void => {
      givenUp += 1;
      forgotten = true;
      upstream.destroy();
      if (manner === "closes") client.end();
    };
    const used = (): void => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, idleMs);
    };
    used();
    client.on("data", (data) => {
      if (forgotten) client.resetAndDestroy();
      else {
        used();
        upstream.write(data);
      }
    });
    upstream.on("data", (data) => {
      used();
      client.write(data);
    });
    upstream.on("end", () => client.end());
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        clearTimeout(timer);
        sockets.delete(socket);
      });
    }
    client.on("close", () => upstream.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    givenUp: () => givenUp,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
