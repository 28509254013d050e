import http from "node:http";
import net, { type AddressInfo, type Server, type Socket } from "node:net";
import { afterAll } from "@jest/globals";

/** A proxy on loopback, and what it was asked for. */
export interface ProxyServer {
  port: number;
  asked: string[];
}

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on("connection", keep);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function keep(socket: Socket): void {
  sockets.add(socket);
  socket.on("error", () => {});
  socket.on("close", () => sockets.delete(socket));
}

function join(client: Socket, port: number, first: Buffer): void {
  const server = net.connect(port, "127.0.0.1", () => {
    client.write(first);
    client.pipe(server).pipe(client);
  });
  keep(server);
}

/** An HTTP proxy that leads every CONNECT to `port`, and answers everything else itself; `authorization`: what it wants. */
export async function httpProxy(port: number, authorization?: string): Promise<ProxyServer> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.host}`);
    response.end('{"metadata":{"name":"x"}}');
  });
  server.on("connect", (request, client: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (request.headers["proxy-authorization"] !== authorization) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    } else join(client, port, Buffer.from("HTTP/1.1 200 Connection established\r\n\r\n"));
  });
  return { port: await listen(server), asked };
}

/** A proxy that says this to whoever connects and has sent something, and no more; null: it hangs up. */
export async function oddProxy(answer: string | null): Promise<ProxyServer> {
  const server = net.createServer((socket) => {
    socket.once("data", () => (answer === null ? socket.destroy() : socket.write(answer, "latin1")));
  });
  return { port: await listen(server), asked: [] };
}

/** A SOCKS 5 proxy that leads everything to `port`; with `login` (`user:password`) it lets nobody else in; `refusal`: its code. */
export async function socksProxy(port: number, login?: string, refusal = 0): Promise<ProxyServer> {
  const asked: string[] = [];
  const server = net.createServer((client) => {
    const greet = (): void =>
      void client.once("data", () => {
        client.write(Buffer.from([5, login === undefined ? 0 : 2]));
        if (login === undefined) connect();
        else authenticate();
      });
    const authenticate = (): void =>
      void client.once("data", (bytes) => {
        const length = bytes[1] ?? 0;
        const user = bytes.subarray(2, 2 + length).toString();
        const fits = `${user}:${bytes.subarray(3 + length).toString()}` === login;
        client.write(Buffer.from([1, fits ? 0 : 1]));
        if (fits) connect();
      });
    const connect = (): void =>
      void client.once("data", (bytes) => {
        const end = bytes.length - 2;
        const host =
          bytes[3] === 1 ? [...bytes.subarray(4, end)].join(".") : bytes.subarray(5, end).toString();
        asked.push(`${host}:${bytes.readUInt16BE(end)}`);
        const answer = Buffer.from([5, refusal, 0, 1, 127, 0, 0, 1, 0, 0]);
        if (refusal === 0) join(client, port, answer);
        else client.end(answer);
      });
    greet();
  });
  return { port: await listen(server), asked };
}
