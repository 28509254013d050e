import { spawn } from "node:child_process";
import net from "node:net";
import { resolve } from "node:path";
import type { TLSSocket } from "node:tls";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { makeAuthority } from "../../lab/api/certs.js";
import { startCluster, type TestCluster } from "../cluster.js";
import { folderForTests } from "../folder.js";
import { answerJson, type Handler, startServer, status } from "../server.js";

// What carries the bytes in Bun, which is what users get, is not what carries them in Node: whatever happens to a connection, both must
// say the same.

const { hostPlatform } = await import(pathToFileURL(resolve("scripts/package/platforms.mjs")).href);
const { runtimeOf } = await import(pathToFileURL(resolve("scripts/package/runtime.mjs")).href);
const HOST = hostPlatform();
const withBun = HOST ? describe : describe.skip;
const PROGRAM = resolve("build/test/kube/http/ask.js");

const folder = folderForTests();
const POD = { kind: "Pod", apiVersion: "v1", metadata: { name: "x" } };
const answerPod: Handler = (_, response) => answerJson(response, 200, POD);
let cluster: TestCluster;
const listeners: net.Server[] = [];

beforeAll(async () => {
  cluster = await startCluster(folder, answerPod);
});
afterAll(() => {
  for (const listener of listeners) listener.close();
});

interface Said {
  byBun: boolean;
  came: { answered?: unknown; reason?: string; words?: string };
}

function ask(runtime: string, what: string, kubeconfig: string, flags: object): Promise<Said> {
  return new Promise((done, fail) => {
    const child = spawn(runtime, [PROGRAM, what, kubeconfig, JSON.stringify(flags)], {
      env: { PATH: process.env["PATH"] },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const out: Buffer[] = [];
    child.stdout.on("data", (piece) => out.push(piece));
    child.stderr.on("data", (piece) => out.push(piece));
    child.on("close", (code) => {
      const text = Buffer.concat(out).toString();
      if (code === 0) done(JSON.parse(text));
      else fail(new Error(`${runtime}: exit status ${code}: ${text}`));
    });
  });
}

/** What both say; fails where they differ, or where Bun's own sockets were not there. */
async function both(what: string, kubeconfig: string, flags: object = {}): Promise<Said["came"]> {
  const byNode = await ask(process.execPath, what, kubeconfig, flags);
  const byBun = await ask(resolve(runtimeOf(HOST)), what, kubeconfig, flags);
  expect([byNode.byBun, byBun.byBun]).toEqual([false, true]);
  expect(byBun.came).toEqual(byNode.came);
  return byBun.came;
}

async function clientPair(): Promise<object> {
  const { certPem, keyPem } = await cluster.authority.client("alice", []);
  const encode = (text: string): string => Buffer.from(text).toString("base64");
  return { "client-certificate-data": encode(certPem), "client-key-data": encode(keyPem) };
}

/** A port where this happens to whoever connects. */
async function portOf(handler: (socket: net.Socket) => void): Promise<number> {
  const listener = net.createServer((socket) => {
    socket.on("error", () => {});
    handler(socket);
  });
  listeners.push(listener);
  await new Promise<void>((listening) => listener.listen(0, "127.0.0.1", listening));
  return (listener.address() as net.AddressInfo).port;
}

withBun("the server is checked alike", () => {
  const lead = "Unable to connect to the server: ";
  test("a good one, by name and by address", async () => {
    cluster.server.handler = answerPod;
    const byName = `https://localhost:${cluster.server.port}`;
    for (const server of [cluster.server.url, byName])
      expect(await both("get", cluster.kubeconfig({ token: "t" }, { server }))).toEqual({ answered: POD });
  });

  test.each<[string, object, string]>([
    [
      "its certificate has another name",
      { tlsServerName: "other.example" },
      "x509: certificate is valid for ",
    ],
    ["another address", { tlsServerName: "10.0.0.2" }, "x509: certificate is valid for "],
    ["a name of its own", { tlsServerName: "kubernetes.default.svc" }, ""],
    ["an address of its own", { tlsServerName: "127.0.0.1" }, ""],
    ["anything goes", { tlsServerName: "other.example", insecureSkipTlsVerify: true }, ""],
  ])("%s", async (_, flags, words) => {
    const came = await both("get", cluster.kubeconfig({ token: "t" }), flags);
    if (words === "") expect(came).toEqual({ answered: POD });
    else expect(came.words).toContain(words);
  });

  test("another authority, none, and a certificate that has expired", async () => {
    const other = {
      "certificate-authority-data": Buffer.from((await makeAuthority()).caPem).toString("base64"),
    };
    const unknown = `${lead}tls: failed to verify certificate: x509: certificate signed by unknown authority`;
    for (const settings of [other, { "certificate-authority-data": "" }])
      expect((await both("get", cluster.kubeconfig({ token: "t" }, settings))).words).toBe(unknown);
    const { certPem, keyPem } = await cluster.authority.server({ ends: new Date(Date.now() - 3_600_000) });
    const { url } = await startServer(answerPod, { cert: certPem, key: keyPem });
    expect((await both("get", cluster.kubeconfig({ token: "t" }, { server: url }))).words).toBe(
      `${lead}tls: failed to verify certificate: x509: certificate has expired or is not yet valid`,
    );
  });

  test("a certificate of the right authority that has not what was dialled: nothing is asked", async () => {
    const { certPem, keyPem } = await cluster.authority.server({ name: "other.example" });
    const { port, requests } = await startServer(answerPod, { cert: certPem, key: keyPem });
    for (const [host, words] of [
      ["127.0.0.1", "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"],
      ["localhost", "certificate is valid for other.example, not localhost"],
    ]) {
      const server = `https://${host}:${port}`;
      expect((await both("get", cluster.kubeconfig({ token: "secret" }, { server }))).words).toContain(words);
    }
    expect(requests).toEqual([]);
  });

  test("a certificate of the right authority that is for clients", async () => {
    const { certPem, keyPem } = await cluster.authority.client("mallory", []);
    const { url, requests } = await startServer(answerPod, { cert: certPem, key: keyPem });
    const came = await both("get", cluster.kubeconfig({ token: "secret" }, { server: url }));
    expect(came.words).toContain("x509: certificate specifies an incompatible key usage");
    expect(requests).toEqual([]);
  });
});

withBun("who asks is shown alike", () => {
  test("the protocol that is spoken, and the name that is asked for", async () => {
    cluster.server.handler = (request, response) => {
      const { alpnProtocol, servername } = request.socket as TLSSocket & { servername: string };
      answerJson(response, 200, { ...POD, alpnProtocol, servername });
    };
    const named = cluster.kubeconfig({ token: "t" }, { server: `https://localhost:${cluster.server.port}` });
    expect(await both("get", named)).toEqual({
      answered: { ...POD, alpnProtocol: "http/1.1", servername: "localhost" },
    });
    expect(await both("get", cluster.kubeconfig({ token: "t" }))).toEqual({
      answered: { ...POD, alpnProtocol: "http/1.1", servername: false },
    });
  });

  test("a client certificate", async () => {
    cluster.server.handler = (request, response) => {
      const { authorized } = request.socket as unknown as { authorized: boolean };
      answerJson(response, 200, { ...POD, authorized });
    };
    expect(await both("get", cluster.kubeconfig(await clientPair()))).toEqual({
      answered: { ...POD, authorized: true },
    });
    expect(await both("get", cluster.kubeconfig({ token: "t" }))).toEqual({
      answered: { ...POD, authorized: false },
    });
  });

  test.each<["TLSv1.2" | undefined, string]>([
    [undefined, "certificate required"],
    ["TLSv1.2", "handshake failure"],
  ])("a server that wants one (at most %s)", async (maxVersion, alert) => {
    const { certPem, keyPem } = await cluster.authority.server();
    const { url } = await startServer(answerPod, {
      cert: certPem,
      key: keyPem,
      clientCa: cluster.authority.caPem,
      strict: true,
      ...(maxVersion ? { maxVersion } : {}),
    });
    const came = await both("get", cluster.kubeconfig({ token: "t" }, { server: url }));
    expect(came.words).toContain(alert);
    expect(await both("get", cluster.kubeconfig(await clientPair(), { server: url }))).toEqual({
      answered: POD,
    });
  });

  test("a key of another certificate, and one that is none", async () => {
    const [one, two] = [await clientPair(), await clientPair()];
    const key = (two as Record<string, string>)["client-key-data"];
    const mismatched = cluster.kubeconfig({ ...one, "client-key-data": key });
    expect((await both("get", mismatched)).words).toBe("error: tls: private key does not match public key");
    const broken = Buffer.from("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").toString(
      "base64",
    );
    const kubeconfig = cluster.kubeconfig({ ...one, "client-key-data": broken });
    for (const runtime of [process.execPath, resolve(runtimeOf(HOST))])
      expect((await ask(runtime, "get", kubeconfig, {})).came.words).toContain(
        "tls: failed to parse the client certificate or its key: ",
      );
  });
});

withBun("connections that do not come about", () => {
  test.each<[string, () => Promise<string>, string]>([
    ["nobody listens", async () => "https://127.0.0.1:1", "was refused"],
    ["no such host", async () => "https://nohost.invalid:6443", "lookup nohost.invalid"],
    [
      "no TLS",
      async () => `https://127.0.0.1:${(await startServer(answerPod)).port}`,
      "server gave HTTP response to HTTPS client",
    ],
    [
      "a reset",
      async () => `https://127.0.0.1:${await portOf((s) => s.once("data", () => s.resetAndDestroy()))}`,
      "reset",
    ],
    ["hung up", async () => `https://127.0.0.1:${await portOf((s) => s.once("data", () => s.end()))}`, "EOF"],
  ])("%s", async (_, server, words) => {
    const kubeconfig = cluster.kubeconfig({ token: "t" }, { server: await server() });
    expect((await both("create", kubeconfig)).words).toContain(words);
  });

  test("only versions of TLS that are too old", async () => {
    const { certPem, keyPem } = await cluster.authority.server();
    const { url } = await startServer(answerPod, { cert: certPem, key: keyPem, maxVersion: "TLSv1.1" });
    const came = await both("get", cluster.kubeconfig({ token: "t" }, { server: url }));
    expect(came.words).toBe(
      "Unable to connect to the server: remote error: tls: protocol version not supported",
    );
  });
});

withBun("answers come alike", () => {
  const SIZE = 20_000_003;
  test.each<[string, string, Handler, unknown]>([
    ["forty at once", "many", answerPod, 40],
    ["one after another", "again", answerPod, [POD, POD]],
    [
      "a large request",
      "create",
      (_, response, body) =>
        answerJson(response, 201, { ...POD, length: body.length > 3_000_000 && body.endsWith('x"}}}') }),
      { ...POD, length: true },
    ],
    ["a large answer in chunks, read slowly", "log", (_, response) => response.end("x".repeat(SIZE)), SIZE],
    [
      "a large answer of a known length, read slowly",
      "log",
      (_, response) => response.writeHead(200, { "Content-Length": SIZE }).end("x".repeat(SIZE)),
      SIZE,
    ],
    [
      "as long as the connection lasts",
      "log",
      (request) => request.socket.end("HTTP/1.1 200 OK\r\n\r\nto the end"),
      10,
    ],
    [
      "the first of an endless one",
      "first",
      (_, response) => {
        response.writeHead(200);
        response.write("line\n");
      },
      "line\n",
    ],
  ])("%s", async (_, what, handler, answered) => {
    cluster.server.handler = handler;
    expect(await both(what, cluster.kubeconfig({ token: "t" }))).toEqual({ answered });
  });

  test.each<[string, string, Handler, string]>([
    [
      "a Status",
      "get",
      (_, response) => answerJson(response, 404, status(404, "NotFound", "gone")),
      "NotFound",
    ],
    [
      "one that is cut, of a known length",
      "get",
      (_, response) => {
        response.writeHead(200, { "Content-Length": 1000 });
        response.write("{", () => response.destroy());
      },
      "ConnectionLost",
    ],
    [
      "one that is cut, in chunks",
      "log",
      (_, response) => {
        response.writeHead(200);
        response.write("{", () => response.destroy());
      },
      "ConnectionLost",
    ],
    ["none", "create", (request) => void request.socket.destroy(), "ConnectionLost"],
  ])("%s", async (_, what, handler, reason) => {
    cluster.server.handler = handler;
    expect((await both(what, cluster.kubeconfig({ token: "t" }))).reason).toBe(reason);
  });

  test("none within --request-timeout", async () => {
    cluster.server.handler = () => {};
    const came = await both("get", cluster.kubeconfig({ token: "t" }), { requestTimeout: "300ms" });
    expect(came.reason).toBe("Timeout");
  });
});
