import type { Headers } from "./response-reader.js";

/** Bytes that may wait for whoever reads, before the peer is made to wait. */
const HIGH = 1 << 20;

/** What an answer's body needs of its connection. */
export interface Source {
  pause(): void;
  resume(): void;
  /** Nobody wants the rest: the connection ends. */
  abandon(): void;
}

/** An answer whose head is here, and its body as it comes: iterated once, or destroyed. */
export class Incoming implements AsyncIterable<Buffer> {
  readonly statusCode: number;
  readonly headers: Headers;
  /** All of the body has come, read or not. */
  complete = false;
  readonly #source: Source;
  readonly #waiting: Buffer[] = [];
  #size = 0;
  #paused = false;
  /** Why no more comes; set before `complete` means that it was cut. */
  #fault: unknown = null;
  #over = false;
  #wake = (): void => {};

  constructor(statusCode: number, headers: Headers, source: Source) {
    this.statusCode = statusCode;
    this.headers = headers;
    this.#source = source;
  }

  /** From the connection: the next bytes. */
  take(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#size += bytes.length;
    if (this.#size > HIGH && !this.#paused) {
      this.#paused = true;
      this.#source.pause();
    }
    this.#wake();
  }

  /** From the connection: that was all. */
  finish(): void {
    this.complete = true;
    this.#over = true;
    this.#wake();
  }

  /** From the connection: it broke. What came before is still read. */
  fail(error: unknown): void {
    if (this.#over) return;
    this.#fault = error;
    this.#over = true;
    this.#wake();
  }

  /** Nobody wants the rest. Who reads gets the reason. */
  destroy(reason?: unknown): void {
    this.#waiting.length = 0;
    this.fail(reason ?? new Error("aborted"));
    if (!this.complete) this.#source.abandon();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        this.#size -= next.length;
        yield next;
      } else if (this.#fault !== null) throw this.#fault;
      else if (this.#over) return;
      else await this.#more();
    }
  }

  #more(): Promise<void> {
    if (this.#paused) {
      this.#paused = false;
      this.#source.resume();
    }
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
