import { describe, expect, test } from "@jest/globals";
import { type Headers, ResponseReader } from "../../../src/kube/http/response-reader.js";

interface Told {
  status: number | null;
  headers: Headers;
  body: string;
  done: boolean | null;
}

function reader(): { told: Told; reads: ResponseReader } {
  const told: Told = { status: null, headers: {}, body: "", done: null };
  const reads = new ResponseReader({
    head: (status, headers) => Object.assign(told, { status, headers: { ...headers } }),
    body: (bytes) => {
      told.body += bytes.toString("latin1");
    },
    done: (reusable) => {
      told.done = reusable;
    },
  });
  return { told, reads };
}

/** What is told of these bytes when they come in pieces of this size. */
function read(text: string, size: number, ends = false): Told {
  const { told, reads } = reader();
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += size) reads.push(bytes.subarray(at, at + size));
  if (ends) reads.end();
  return told;
}

const SIZES = [1, 2, 3, 7, 64, 10_000];

describe("whole answers, however they are cut", () => {
  test.each<[string, string, Partial<Told>]>([
    ["of a known length", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd", { status: 200, body: "abcd" }],
    ["of length 0", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", { body: "" }],
    ["said twice alike", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\nx", { body: "x" }],
    ["without a reason", "HTTP/1.1 404\r\nContent-Length: 1\r\n\r\nx", { status: 404, body: "x" }],
    [
      "in chunks",
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0000A ;x="y"\r\n0123456789\r\n0\r\n\r\n',
      { body: "abc0123456789" },
    ],
    [
      "in chunks, with trailers",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\n\n\r\n0\r\nA: b\r\nC: d\r\n\r\n",
      { body: "\n" },
    ],
    ["of none by its status", "HTTP/1.1 204 No Content\r\n\r\n", { status: 204, body: "" }],
    ["not modified", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", { status: 304, body: "" }],
    [
      "after interim ones",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
      { status: 200, body: "x" },
    ],
    [
      "kept alive by HTTP/1.0",
      "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx",
      { body: "x" },
    ],
  ])("%s", (_, text, told) => {
    for (const size of SIZES) expect(read(text, size)).toMatchObject({ ...told, done: true });
  });

  test.each([
    ["close", "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 1\r\n\r\nx"],
    ["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx"],
  ])("the connection carries no other: %s", (_, text) => {
    for (const size of SIZES) expect(read(text, size)).toMatchObject({ body: "x", done: false });
  });

  test("without a length it lasts as long as the connection", () => {
    const text = "HTTP/1.1 200 OK\r\n\r\nall of it\r\n\r\n";
    for (const size of SIZES) {
      expect(read(text, size)).toMatchObject({ body: "all of it\r\n\r\n", done: null });
      expect(read(text, size, true)).toMatchObject({ body: "all of it\r\n\r\n", done: false });
    }
  });

  test("headers: names in lower case, values trimmed, those said twice joined", () => {
    const { headers } = read(
      'HTTP/1.1 200 OK\r\nWARNING: 299 - "a"\r\nwarning:\t299 - "b" \r\n__proto__: 1\r\nX-Empty:\r\nContent-Length: 0\r\n\r\n',
      10_000,
    );
    expect(headers).toEqual({
      warning: '299 - "a", 299 - "b"',
      ["__proto__"]: "1",
      "x-empty": "",
      "content-length": "0",
    });
  });
});

describe("answers that stop short", () => {
  test.each([
    ["nothing at all", "", false],
    ["in the head", "HTTP/1.1 200 OK\r\nContent-", true],
    ["in the body", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", true],
    ["between chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", true],
    ["before the trailers end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", true],
  ])("%s: not whole", (_, text, begun) => {
    for (const size of SIZES) {
      const { told, reads } = reader();
      for (let at = 0; at < text.length; at += size) reads.push(Buffer.from(text.slice(at, at + size)));
      expect([reads.end(), told.done, reads.begun]).toEqual([false, null, begun]);
    }
  });
});

describe("what is no answer", () => {
  const LONG = "x".repeat(300_000);
  test.each([
    ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n\r\n"],
    ["another version", "HTTP/2 200\r\n\r\n"],
    ["no status", "HTTP/1.1 OK\r\n\r\n"],
    ["a field without a colon", "HTTP/1.1 200 OK\r\nabc\r\n\r\n"],
    ["space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\nx"],
    ["a folded line", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"],
    ["a bare line feed in a value", "HTTP/1.1 200 OK\r\nA: b\nContent-Length: 1\r\n\r\nx"],
    ["NUL in a value", "HTTP/1.1 200 OK\r\nA: \0\r\n\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"],
    ["a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"],
    ["a length in hex", "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\nx"],
    [
      "chunks and a length",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
    ],
    ["another coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"],
    ["a size that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"],
    ["an empty size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n"],
    ["a chunk longer than it says", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"],
    ["more than the answer", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n\r\n"],
    ["an upgrade", "HTTP/1.1 101 Switching Protocols\r\n\r\n"],
    ["a head without end", `HTTP/1.1 200 OK\r\nA: ${LONG}`],
    ["a size without end", `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${LONG}`],
    [
      "trailers without end",
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${"A: b\r\n".repeat(20_000)}`,
    ],
  ])("%s", (_, text) => {
    for (const size of text.length > 10_000 ? [10_000] : SIZES)
      expect(() => read(text, size)).toThrow(expect.objectContaining({ code: "HTTP_MALFORMED" }));
  });
});
