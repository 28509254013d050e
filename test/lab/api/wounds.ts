import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Json } from "../types.js";
import type { Fault } from "./faults.js";

/** What happens to an answer that has begun. */
export type Wound = Exclude<Fault, { kind: "latency" | "status" | "expired" }>;

function reset(socket: Duplex): void {
  if ("resetAndDestroy" in socket) (socket as unknown as { resetAndDestroy(): void }).resetAndDestroy();
  else socket.destroy();
}

/** Under TLS a reset must be made on the TCP socket below. */
export function tcpReset(request: IncomingMessage): void {
  const below = (request.socket as unknown as { _parent?: Duplex })._parent;
  reset(below ?? request.socket);
}

/** Lets so many bytes of a body through and then calls `cut` once. */
function afterBytes(response: ServerResponse, limit: number, cut: () => void): void {
  const write = response.write.bind(response) as (chunk: Json, ...rest: Json[]) => boolean;
  const end = response.end.bind(response) as (...rest: Json[]) => ServerResponse;
  let left = limit;
  let isCut = false;
  const pass = (chunk: Json, encoding: Json): boolean => {
    if (isCut) return true;
    const bytes = Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : undefined);
    if (bytes.length < left) {
      left -= bytes.length;
      return write(bytes);
    }
    isCut = true;
    write(bytes.subarray(0, left), () => cut());
    return true;
  };
  response.removeHeader("Content-Length");
  response.write = ((chunk: Json, encoding: Json) => pass(chunk, encoding)) as typeof response.write;
  response.end = ((chunk?: Json, encoding?: Json) => {
    if (chunk && typeof chunk !== "function") pass(chunk, encoding);
    return isCut ? response : end();
  }) as typeof response.end;
}

/** Arranges for the body of an answer to break later. */
export function injureAnswer(fault: Wound, request: IncomingMessage, response: ServerResponse): void {
  if (fault.kind === "repeat") {
    repeatAfter(response, fault);
    return;
  }
  const end = response.end.bind(response);
  const cuts = {
    reset: () => tcpReset(request),
    truncate: () => request.socket.end(),
    end: () => end(),
    silence: () => undefined,
  };
  const cut = cuts[fault.kind];
  if (fault.afterBytes !== undefined) afterBytes(response, fault.afterBytes, cut);
  if (fault.kind === "end" && fault.afterMs !== undefined) setTimeout(cut, fault.afterMs);
}

/** Where the line begins that is so many lines before the last, unfinished one. */
function lineStart(text: Buffer, lines: number): number {
  let at = text.length;
  for (let left = lines; left >= 0 && at >= 0; left -= 1) at = at === 0 ? -1 : text.lastIndexOf(10, at - 1);
  return at + 1;
}

function repeatAfter(response: ServerResponse, fault: Extract<Fault, { kind: "repeat" }>): void {
  const write = response.write.bind(response) as (chunk: Buffer) => boolean;
  let sent = Buffer.alloc(0);
  let isDone = false;
  response.write = ((chunk: Json) => {
    const bytes = Buffer.from(chunk);
    if (isDone) return write(bytes);
    sent = Buffer.concat([sent, bytes]);
    if (sent.length < fault.afterBytes) return write(bytes);
    isDone = true;
    const first = sent.subarray(0, fault.afterBytes);
    write(bytes.subarray(0, bytes.length - (sent.length - first.length)));
    return write(sent.subarray(lineStart(first, fault.lines)));
  }) as typeof response.write;
}

/** The same on a connection that has become another protocol's: the bytes are its own, the answer to the upgrade included. */
export function injureSocket(fault: Wound, request: IncomingMessage, socket: Duplex): void {
  const write = socket.write.bind(socket) as (chunk: Buffer, done?: () => void) => boolean;
  const end = () => void socket.end();
  const cuts = { reset: () => tcpReset(request), truncate: end, end, silence: () => undefined };
  if (fault.kind === "repeat") throw new Error("a WebSocket repeats nothing");
  const cut = cuts[fault.kind];
  if (fault.kind === "end" && fault.afterMs !== undefined) setTimeout(cut, fault.afterMs);
  let left = fault.afterBytes ?? Number.POSITIVE_INFINITY;
  let isCut = false;
  socket.write = ((chunk: Json, encoding: Json, done?: Json) => {
    const told = typeof encoding === "function" ? encoding : done;
    const bytes = Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : undefined);
    if (isCut) {
      told?.();
      return true;
    }
    const kept = bytes.subarray(0, left);
    left -= kept.length;
    isCut = left === 0;
    return write(kept, () => {
      told?.();
      if (isCut) cut();
    });
  }) as typeof socket.write;
}
