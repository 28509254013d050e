import http from "node:http";
import https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { afterAll } from "@jest/globals";

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void;

/** A server on loopback that counts what reaches it. */
export interface TestServer {
  url: string;
  port: number;
  /** Connections accepted so far. */
  accepted(): number;
  /** The most that were open at the same time. */
  mostOpen(): number;
  /** Open now. */
  open(): number;
  /** `GET /path`, in order. */
  requests: string[];
  headers: http.IncomingHttpHeaders[];
  handler: Handler;
}

/** A Status, as the API server sends it. */
export function status(code: number, reason: string | undefined, message: string, details?: object): object {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    details,
    code,
  };
}

export function answerJson(
  response: http.ServerResponse,
  code: number,
  body: object,
  headers: object = {},
): void {
  response.writeHead(code, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** What makes it an https server; `clientCa`: whose certificates it asks clients for. */
export interface ServerTls {
  cert: string;
  key: string;
  clientCa?: string;
  /** Clients without a certificate are turned away while shaking hands. */
  strict?: boolean;
  /** Nothing newer. */
  maxVersion?: "TLSv1.1" | "TLSv1.2";
}

const started: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of started) await stop();
});

/** Starts one; it is stopped after the tests of the file. */
export async function startServer(handler: Handler, tls?: ServerTls): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let mostOpen = 0;
  const listener: http.RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      self.requests.push(`${request.method} ${request.url}`);
      self.headers.push(request.headers);
      self.handler(request, response, Buffer.concat(pieces).toString());
    });
  };
  const server = tls
    ? https.createServer(
        {
          ...tls,
          ...(tls.clientCa
            ? { ca: tls.clientCa, requestCert: true, rejectUnauthorized: tls.strict ?? false }
            : {}),
        },
        listener,
      )
    : http.createServer(listener);
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => {
    accepted += 1;
    sockets.add(socket);
    mostOpen = Math.max(mostOpen, sockets.size);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  started.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const self: TestServer = {
    url: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
    port,
    accepted: () => accepted,
    mostOpen: () => mostOpen,
    open: () => sockets.size,
    requests: [],
    headers: [],
    handler,
  };
  return self;
}
