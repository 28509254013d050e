import fc from "fast-check";
import { MalformedAnswer, ResponseReader } from "../../../src/kube/http/response-reader.js";
import { damaged } from "../hostile.js";
import type { FuzzTarget } from "../target.js";

const ANSWERS = [
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nWarning: 299 - "old"\r\nContent-Length: 24\r\n\r\n{"kind":"Pod","items":[]}',
  "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nline\n\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nA: b\r\n\r\n",
  "HTTP/1.0 500 Internal Server Error\r\nRetry-After: 1\r\nConnection: keep-alive\r\n\r\nto the end",
];

/** What is told of an answer that comes in pieces of this size, and then ends. */
function told(bytes: Buffer, size: number): string {
  const said: string[] = [];
  let body = "";
  let over = false;
  const assureOpen = (): void => {
    if (over) throw new Error("something is told after the answer's end");
  };
  const reader = new ResponseReader({
    head: (status, headers) => {
      assureOpen();
      said.push(`${status} ${JSON.stringify(headers)}`);
    },
    body: (piece) => {
      assureOpen();
      if (said.length !== 1) throw new Error("a body is told before its head, or of two");
      body += piece.toString("latin1");
    },
    done: (reusable) => {
      assureOpen();
      over = true;
      said.push(`done ${reusable}`);
    },
  });
  try {
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    said.push(`whole ${reader.end()}`);
  } catch (error) {
    if (!(error instanceof MalformedAnswer)) throw error;
    // How much of a body is told before the fault is found depends on the pieces.
    return `malformed ${said[0] ?? ""}`;
  }
  return [...said, body].join("\n");
}

/** An answer of a server that lies or breaks: however its bytes come, the same is told. */
export const answers: FuzzTarget<[string, number]> = {
  name: "answers",
  part: 10,
  inputs: fc.tuple(fc.oneof(...ANSWERS.map((text) => damaged(text))), fc.integer({ min: 1, max: 40 })),
  check([text, size]) {
    const bytes = Buffer.from(text, "latin1");
    const whole = told(bytes, bytes.length || 1);
    const cut = told(bytes, size);
    if (cut !== whole)
      throw new Error(`in pieces of ${size} it is another answer: ${cut} instead of ${whole}`);
  },
};
