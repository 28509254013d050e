import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type WebSocket, WebSocketServer } from "ws";
import { connect } from "../../src/kube/connect.js";
import { exitStatus } from "../../src/kube/exec.js";
import type { ExecRequest, ExecSession } from "../../src/kube/exec-port.js";
import { fixture } from "../fixture.js";
import { surroundings } from "./surroundings.js";

/** One exchange, recorded from Kubernetes 1.36: what the server sent, channel by channel. */
interface Recorded {
  request: { subprotocol: string };
  frames: { channel?: number; data?: string; status?: number; body?: string; close?: number }[];
}

let http: Server;
let sockets: WebSocketServer;
let asked: { url: string; protocols: string }[];
/** What the server does with an open socket; and what it answers instead of opening one. */
let onOpen: (socket: WebSocket) => void;
let refusal: { status: number; body: string } | null;
let speaks: string;

beforeEach(async () => {
  asked = [];
  refusal = null;
  speaks = "v5.channel.k8s.io";
  onOpen = () => {};
  sockets = new WebSocketServer({ noServer: true, handleProtocols: () => speaks });
  http = createServer();
  http.on("upgrade", (request, socket, head) => {
    asked.push({ url: request.url ?? "", protocols: String(request.headers["sec-websocket-protocol"]) });
    if (refusal) {
      const { status, body } = refusal;
      socket.end(
        `HTTP/1.1 ${status} No\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
    } else sockets.handleUpgrade(request, socket, head, (opened) => onOpen(opened));
  });
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
});
afterEach(async () => {
  for (const one of sockets.clients) one.terminate();
  sockets.close();
  await new Promise((done) => http.close(done));
});

interface Output {
  stdout: string;
  stderr: string;
}

async function exec(more: Partial<ExecRequest> = {}): Promise<{ session: ExecSession; output: Output }> {
  const { port } = http.address() as AddressInfo;
  const connection = await connect({ server: `http://127.0.0.1:${port}` }, surroundings());
  const output: Output = { stdout: "", stderr: "" };
  const onOutput: ExecRequest["onOutput"] = async (stream, data) => {
    output[stream] += data.toString("latin1");
  };
  const request = { container: "c", command: ["sh", "-c", "a b"], stdin: false, tty: false, onOutput };
  return { session: await connection.exec.exec("demo", "x", { ...request, ...more }), output };
}

function replay(name: string): void {
  const { request, frames } = fixture<Recorded>(`recorded/exec/${name}.json`);
  speaks = request.subprotocol;
  const [head] = frames;
  if (head?.status !== undefined) refusal = { status: head.status, body: head.body ?? "" };
  onOpen = (socket) => {
    for (const { channel, data = "", close } of frames) {
      if (channel !== undefined) socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(data)]));
      if (close !== undefined) socket.close(close);
    }
  };
}

describe("as recorded", () => {
  test.each([
    ["v4-exit-0", 0],
    ["v5-stdin-close", 0],
    ["v5-stdout-stderr-exit", 7],
    ["v5-tty-resize", 3],
  ])("%s ends with %d, and all that it wrote was taken", async (name, code) => {
    replay(name);
    const { session, output } = await exec();
    expect(await session.ended).toBe(code);
    const { frames } = fixture<Recorded>(`recorded/exec/${name}.json`);
    const said = (channel: number): string =>
      frames
        .filter((one) => one.channel === channel)
        .map((one) => one.data)
        .join("");
    expect(output).toEqual({ stdout: said(1), stderr: said(2) });
  });

  test("a command that is not there", async () => {
    replay("v5-no-such-command");
    const { session } = await exec();
    await expect(session.ended).rejects.toMatchObject({
      name: "KubeError",
      reason: "InternalError",
      message: expect.stringContaining("executable file not found in $PATH"),
    });
  });

  test("refused before it is opened, in the server's words", async () => {
    replay("v5-no-such-container");
    await expect(exec()).rejects.toMatchObject({
      name: "KubeError",
      reason: "BadRequest",
      message: "container zz is not valid for pod sidecar",
    });
  });
});

describe("what is sent", () => {
  test("the command word by word, and both protocols", async () => {
    const { session } = await exec({ stdin: true, tty: true });
    session.close();
    expect(asked).toEqual([
      {
        url: "/api/v1/namespaces/demo/pods/x/exec?container=c&stdin=true&stdout=true&stderr=false&tty=true&command=sh&command=-c&command=a+b",
        protocols: "v5.channel.k8s.io,v4.channel.k8s.io",
      },
    ]);
  });

  test.each([
    ["v5.channel.k8s.io", ["0 all bytes", "ff 00"]],
    ["v4.channel.k8s.io", ["0 all bytes"]],
  ])("input and its end, with %s", async (protocol, expected) => {
    speaks = protocol;
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const seen: string[] = [];
    onOpen = (socket) =>
      socket.on("message", (data: Buffer) => {
        const isInput = data[0] === 0 && data.subarray(1).equals(all);
        if (data[0] === 4) socket.close();
        else
          seen.push(isInput ? "0 all bytes" : `${data[0]?.toString(16)} ${data.subarray(1).toString("hex")}`);
      });
    const { session } = await exec({ stdin: true });
    await session.write(all);
    session.endInput();
    session.resize({ columns: 1, rows: 1 });
    await expect(session.ended).rejects.toMatchObject({ reason: "ConnectionLost" });
    expect(seen).toEqual(expected);
  });

  test("the terminal's size", async () => {
    const sized = new Promise<string>((told) => {
      onOpen = (socket) => socket.on("message", (data: Buffer) => told(data.toString("utf8")));
    });
    const { session } = await exec({ tty: true });
    session.resize({ columns: 120, rows: 40 });
    expect(await sized).toBe('\u0004{"Width":120,"Height":40}');
    session.close();
  });
});

describe("how it ends otherwise", () => {
  test("the connection is lost", async () => {
    onOpen = (socket) => socket.terminate();
    const { session } = await exec();
    await expect(session.ended).rejects.toMatchObject({ name: "KubeError", reason: "ConnectionLost" });
  });

  test("the user has enough", async () => {
    const controller = new AbortController();
    const { session } = await exec({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(session.ended).rejects.toThrow("enough");
  });

  test("output that cannot be taken is an error, and not a status", async () => {
    onOpen = (socket) => {
      socket.send(Buffer.from("\u0001x"));
      socket.send(Buffer.from('\u0003{"status":"Success"}'));
    };
    const { session } = await exec({ onOutput: () => Promise.reject(new Error("disk full")) });
    await expect(session.ended).rejects.toThrow("disk full");
  });

  test("no more is read than is taken", async () => {
    let sent = 0;
    onOpen = (socket) => {
      for (; sent < 200; sent++) socket.send(Buffer.concat([Buffer.of(1), Buffer.alloc(32_768, sent)]));
      socket.send(Buffer.from('\u0003{"status":"Success"}'));
    };
    let busy = 0;
    let most = 0;
    let bytes = 0;
    const { session } = await exec({
      onOutput: async (_, data) => {
        most = Math.max(most, ++busy);
        await new Promise((done) => setTimeout(done, 1));
        bytes += data.length;
        busy -= 1;
      },
    });
    expect(await session.ended).toBe(0);
    expect([most, bytes]).toEqual([1, 200 * 32_768]);
  });

  test.each([
    ['{"status":"Success"}', 0],
    [
      '{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"137"}]}}',
      137,
    ],
  ])("%s", (text, code) => {
    expect(exitStatus(text)).toBe(code);
  });

  test.each([
    [
      '{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[]}}',
      "the server did not say how the command ended",
    ],
    ...["", "0", "-1", "256", "4294967296", "1e2", null, [], true].map((message): [string, string] => [
      JSON.stringify({
        status: "Failure",
        reason: "NonZeroExitCode",
        message: "it failed",
        details: { causes: [{ reason: "ExitCode", message }] },
      }),
      "it failed",
    ]),
    ["no JSON", "the server did not say how the command ended"],
    ['{"status":"Failure","message":"container not found"}', "container not found"],
  ])("%s is an error", (text, message) => {
    expect(() => exitStatus(text)).toThrow(message);
  });
});
