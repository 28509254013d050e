import WebSocket from "ws";
import type { Json } from "../types.js";
import type { Client } from "./client.js";
import { names, read } from "./recordings.js";
import type { Report } from "./report.js";

const STDIN = 0;
const RESIZE = 4;
const CLOSE_STDIN = [255, STDIN];

/** What the client sent, which the recordings do not hold, and after how many milliseconds. */
const INPUTS: Record<string, { after: number; frame: Buffer }[]> = {
  "exec/v5-stdin-close": [
    { after: 30, frame: Buffer.concat([Buffer.of(STDIN), Buffer.from("hello\n")]) },
    { after: 200, frame: Buffer.from(CLOSE_STDIN) },
  ],
  "exec/v5-tty-resize": [
    { after: 100, frame: Buffer.concat([Buffer.of(RESIZE), Buffer.from('{"Width":100,"Height":40}')]) },
    { after: 300, frame: Buffer.concat([Buffer.of(STDIN), Buffer.from("stty size; exit 3\n")]) },
  ],
};

/** A conversation without its times: where a stream is cut into frames is up to chance, so its pieces are put together. */
interface Conversation {
  refused?: { status: number; body: string };
  protocol?: string;
  /** The channel and size of the first frame. */
  first?: [channel: number, size: number];
  /** By channel: all that came. */
  output: Record<string, string>;
  /** The channel of the last frame. */
  last?: number;
  close?: number;
}

function fold(frames: Json[]): Conversation {
  const [head] = frames;
  if (head.status !== undefined) return { refused: { status: head.status, body: head.body }, output: {} };
  const data = frames.filter(({ channel }) => channel !== undefined);
  const output: Record<string, string> = {};
  for (const frame of data) output[frame.channel] = (output[frame.channel] ?? "") + frame.data;
  return {
    protocol: head.protocol,
    first: [data[0].channel, data[0].data.length],
    output,
    last: data.at(-1).channel,
    close: frames.find(({ close }) => close !== undefined)?.close,
  };
}

/** Holds a conversation with the lab and returns its frames, as they were recorded. */
function converse(client: Client, name: string, request: Json): Promise<Json[]> {
  return new Promise((resolve, reject) => {
    const frames: Json[] = [];
    const url = `${client.url.replace("https", "wss")}${request.path}`;
    const socket = new WebSocket(url, request.subprotocol, client.tls("admin"));
    socket.on("unexpected-response", (_request, response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        resolve([{ status: response.statusCode, body: Buffer.concat(chunks).toString("utf8") }]);
      });
    });
    socket.on("error", reject);
    socket.on("open", () => {
      frames.push({ protocol: socket.protocol });
      for (const { after, frame } of INPUTS[name] ?? []) setTimeout(() => socket.send(frame), after);
    });
    socket.on("message", (data) => {
      const bytes = Buffer.from(data as Buffer);
      frames.push({ channel: bytes[0], data: bytes.subarray(1).toString("utf8") });
    });
    socket.on("close", (code) => resolve([...frames, { close: code }]));
  });
}

/** Replays exec over WebSockets and compares what came on each channel. */
export async function replayExec(client: Client, report: Report): Promise<void> {
  for (const name of names("exec")) {
    const { request, frames } = read(`api/${name}`);
    try {
      const lab = await converse(client, name, request);
      report.check(name, { conversation: fold(frames) }, { conversation: fold(lab) });
    } catch (error) {
      report.fail(name, error);
    }
  }
}
