import { later } from "../model/later.js";
import type { Sink } from "./io.js";

/** What of a stream of the process is used. */
export interface Out {
  write(data: string | Uint8Array, taken: () => void): unknown;
  isTTY?: boolean;
  columns?: number;
}

/**
 * A standard stream as a place to write to. It has drained when the last that was written was taken: a stream calls back for each
 * piece, also when it fails, while `writableNeedDrain` is never true in Bun 1.4 (oven-sh/bun#33508), and all that a slow reader has
 * yet to read would be kept in memory. The stream is made when it is used, or when it may be a terminal and somebody asks.
 */
export function sinkOf(stream: () => Out, mayBeTerminal: () => boolean): Sink {
  const isTerminal = later(() => mayBeTerminal() && stream().isTTY === true);
  let last = Promise.resolve();
  const write = (data: string | Uint8Array): void => {
    last = new Promise((taken) => stream().write(data, () => taken()));
  };
  return {
    write,
    writeBytes: write,
    get isTerminal() {
      return isTerminal();
    },
    get columns() {
      return isTerminal() ? (stream().columns ?? null) : null;
    },
    drained: () => last,
  };
}
