/** Names in lower case. A header that came more than once is one, its values with a comma between (RFC 9110, section 5.3). */
export type Headers = Record<string, string | undefined>;

/** What is told of an answer while its bytes come. */
export interface ResponseListener {
  head(status: number, headers: Headers): void;
  body(bytes: Buffer): void;
  /** The answer is whole; `reusable`: the connection can carry another. */
  done(reusable: boolean): void;
}

/** Bytes of a head, of all trailers, and of the line that says a chunk's size. */
const HEAD_LIMIT = 256 * 1024;
const TRAILERS_LIMIT = 64 * 1024;
const SIZE_LINE_LIMIT = 4096;

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: [^\r\n\0]*)?$/;
/** RFC 9110, sections 5.1 and 5.5: a token, a colon with nothing before it, a value without control characters. */
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*((?:[^\0-\x08\x0a-\x1f\x7f])*)$/;
const SIZE = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;.*)?$/;

/** The answer is not what RFC 9112 allows. `code` as other errors of connections have one. */
export class MalformedAnswer extends Error {
  readonly code = "HTTP_MALFORMED";

  constructor(what: string) {
    super(`net/http: HTTP/1.x transport connection broken: ${what}`);
  }
}

type State = "head" | "fixed" | "size" | "chunk" | "chunk-end" | "trailers" | "rest" | "done";

/**
 * Reads one answer to a request that was not HEAD (RFC 9112), from its bytes in whatever pieces they come. `push` and `end` throw
 * MalformedAnswer. Nothing is told after `done`.
 */
export class ResponseReader {
  readonly #listener: ResponseListener;
  #state: State = "head";
  /** Of a head, a line or trailers that are not whole yet. */
  #kept: Buffer = Buffer.alloc(0);
  /** Bytes of the body, or of the chunk, that are still to come. */
  #left = 0;
  #reusable = true;

  constructor(listener: ResponseListener) {
    this.#listener = listener;
  }

  /** Whether any byte of the head has come. */
  get begun(): boolean {
    return this.#state !== "head" || this.#kept.length > 0;
  }

  /** The next bytes. Returns whether the answer is whole; bytes after it are an error, for nothing was asked. */
  push(bytes: Buffer): boolean {
    let rest: Buffer | null = bytes;
    while (rest !== null && rest.length > 0) {
      if (this.#state === "done") throw new MalformedAnswer("unsolicited response");
      rest = this.#step(rest);
    }
    return this.#state === "done";
  }

  /** The peer says no more. Returns whether the answer is whole. */
  end(): boolean {
    if (this.#state === "rest") this.#finish(false);
    return this.#state === "done";
  }

  /** Takes something off the front; null where more is needed. */
  #step(bytes: Buffer): Buffer | null {
    switch (this.#state) {
      case "head":
        return this.#upTo(bytes, "\r\n\r\n", HEAD_LIMIT, (text) => this.#head(text));
      case "size":
        return this.#upTo(bytes, "\r\n", SIZE_LINE_LIMIT, (text) => this.#size(text));
      case "trailers":
        return this.#trailers(bytes);
      case "chunk-end":
        return this.#upTo(bytes, "\r\n", SIZE_LINE_LIMIT, (text) => {
          if (text !== "") throw new MalformedAnswer("malformed chunked encoding");
          this.#state = "size";
        });
      case "rest":
        this.#listener.body(bytes);
        return null;
      default:
        return this.#counted(bytes);
    }
  }

  /** Hands on the text before `mark`, once it is there, and returns what comes after the mark. */
  #upTo(bytes: Buffer, mark: string, limit: number, take: (text: string) => void): Buffer | null {
    const before = this.#kept.length;
    const seen = before === 0 ? bytes : Buffer.concat([this.#kept, bytes]);
    // The mark may have begun in what was kept.
    const at = seen.indexOf(mark, Math.max(0, before - mark.length + 1), "latin1");
    if ((at < 0 ? seen.length : at) > limit) throw new MalformedAnswer("header or chunk line too long");
    if (at < 0) {
      this.#kept = seen;
      return null;
    }
    this.#kept = Buffer.alloc(0);
    take(seen.toString("latin1", 0, at));
    return seen.subarray(at + mark.length);
  }

  #head(text: string): void {
    const [first = "", ...lines] = text.split("\r\n");
    const [, minor, code] = STATUS_LINE.exec(first) ?? [];
    if (code === undefined)
      throw new MalformedAnswer(`malformed HTTP response ${JSON.stringify(first.slice(0, 80))}`);
    const status = Number(code);
    const headers = fieldsOf(lines);
    if (status === 101) throw new MalformedAnswer("an upgrade that was not asked for");
    // Interim answers come before the one that counts (RFC 9110, section 15.2).
    if (status < 200) return;
    const connection = tokens(headers["connection"]);
    this.#reusable = minor === "1" ? !connection.includes("close") : connection.includes("keep-alive");
    const framing = framingOf(status, headers);
    this.#listener.head(status, headers);
    if (framing === "chunked") this.#state = "size";
    else if (framing === "rest") this.#state = "rest";
    else this.#count(framing);
  }

  #count(length: number): void {
    this.#left = length;
    if (length === 0) this.#finish(this.#reusable);
    else this.#state = "fixed";
  }

  #counted(bytes: Buffer): Buffer | null {
    const taken = bytes.subarray(0, this.#left);
    this.#left -= taken.length;
    this.#listener.body(taken);
    if (this.#left === 0) {
      if (this.#state === "chunk") this.#state = "chunk-end";
      else this.#finish(this.#reusable);
    }
    return bytes.length > taken.length ? bytes.subarray(taken.length) : null;
  }

  #size(text: string): void {
    const [, digits] = SIZE.exec(text) ?? [];
    if (digits === undefined) throw new MalformedAnswer("malformed chunked encoding");
    this.#left = Number.parseInt(digits, 16);
    this.#state = this.#left === 0 ? "trailers" : "chunk";
  }

  /** Nothing in them is used: they are read to their end, an empty line. */
  #trailers(bytes: Buffer): Buffer | null {
    return this.#upTo(bytes, "\r\n", TRAILERS_LIMIT, (line) => {
      if (line === "") return this.#finish(this.#reusable);
      this.#left += line.length;
      if (this.#left > TRAILERS_LIMIT) throw new MalformedAnswer("trailers too long");
    });
  }

  #finish(reusable: boolean): void {
    this.#state = "done";
    this.#listener.done(reusable);
  }
}

function fieldsOf(lines: string[]): Headers {
  const headers: Headers = Object.create(null);
  for (const line of lines) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new MalformedAnswer("malformed MIME header line");
    const key = name.toLowerCase();
    const earlier = headers[key];
    const trimmed = value.trimEnd();
    headers[key] = earlier === undefined ? trimmed : `${earlier}, ${trimmed}`;
  }
  return headers;
}

function tokens(value: string | undefined): string[] {
  return (value ?? "").split(",").map((token) => token.trim().toLowerCase());
}

/** The length of the body, or how its end is told (RFC 9112, section 6.3). */
function framingOf(status: number, headers: Headers): number | "chunked" | "rest" {
  const coding = headers["transfer-encoding"];
  const length = headers["content-length"];
  if (status === 204 || status === 304) return 0;
  if (coding !== undefined) {
    // Two ends for one answer: someone between here and the server reads it otherwise than we do.
    if (length !== undefined) throw new MalformedAnswer("both Transfer-Encoding and Content-Length");
    if (coding.trim().toLowerCase() !== "chunked")
      throw new MalformedAnswer(`unsupported transfer encoding: ${JSON.stringify(coding.slice(0, 80))}`);
    return "chunked";
  }
  if (length === undefined) return "rest";
  const lengths = new Set(length.split(",").map((one) => one.trim()));
  const [only = ""] = lengths;
  if (lengths.size !== 1 || !/^\d{1,15}$/.test(only)) throw new MalformedAnswer("bad Content-Length");
  return Number(only);
}
