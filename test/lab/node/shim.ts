import { connect, type Socket } from "node:net";
import { PassThrough, type Readable } from "node:stream";
import type { Json } from "../types.js";
import { encodeFrame, FrameReader } from "./wire.js";

/** A process on the node, started through a shim or about to be. */
export interface NodeProcess {
  /** As the node counts. */
  pid: number;
  stdout: Readable;
  stderr: Readable;
  /** Exit status as a shell would show it (128 + signal); settles after all output that came before the end. */
  exited: Promise<number>;
  write(data: Buffer): void;
  endInput(): void;
  resize(size: { width: number; height: number }): void;
  signal(number: number): void;
  /** Gives the process up: a command is killed, a container is not. */
  close(): void;
}

/** Asks for something that starts no process. Rejects with the node's words. */
export function call(path: string, request: Json): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write(encodeFrame("R", JSON.stringify(request))));
    const reader = new FrameReader();
    socket.on("data", (chunk) => {
      for (const { letter, payload } of reader.push(chunk)) {
        if (letter === "k") resolve(payload.toString());
        if (letter === "E") reject(new Error(payload.toString()));
      }
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the node closed the connection")));
  });
}

/** Starts a process. Rejects with the runtime's words when its program could not be started. */
export function launch(path: string, request: Json): Promise<NodeProcess> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write(encodeFrame("R", JSON.stringify(request))));
    const reader = new FrameReader();
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    for (const stream of [stdout, stderr]) stream.on("close", () => socket.resume());
    let exit: (status: number) => void = () => {};
    const exited = new Promise<number>((settle) => {
      exit = settle;
    });
    const handlers: Record<string, (payload: Buffer) => void> = {
      p: (payload) => resolve(handle(socket, Number(payload.toString()), stdout, stderr, exited)),
      o: (payload) => pass(payload, stdout, socket),
      e: (payload) => pass(payload, stderr, socket),
      x: (payload) => {
        stdout.end();
        stderr.end();
        exit(Number(payload.toString()));
      },
      E: (payload) => reject(new Error(payload.toString())),
    };
    socket.on("data", (chunk) => {
      for (const { letter, payload } of reader.push(chunk)) handlers[letter]?.(payload);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      reject(new Error("the runtime closed the connection"));
      stdout.end();
      stderr.end();
      exit(137);
    });
  });
}

/** Gives output on; a full stream holds the socket back until it has been read. */
function pass(payload: Buffer, stream: PassThrough, socket: Socket): void {
  if (stream.destroyed || stream.writableEnded || stream.write(payload)) return;
  socket.pause();
  stream.once("drain", () => socket.resume());
}

function handle(
  socket: Socket,
  pid: number,
  stdout: Readable,
  stderr: Readable,
  exited: Promise<number>,
): NodeProcess {
  const send = (letter: string, payload?: string | Buffer) => {
    if (!socket.destroyed) socket.write(encodeFrame(letter, payload));
  };
  return {
    pid,
    stdout,
    stderr,
    exited,
    write: (data) => send("i", data),
    endInput: () => send("c"),
    resize: ({ width, height }) => send("r", `${height} ${width}`),
    signal: (number) => send("s", String(number)),
    close: () => socket.destroy(),
  };
}
