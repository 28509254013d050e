import { fstatSync, writeSync } from "node:fs";
import type { Sink, Terminal } from "../src/cli/io.js";
import { sinkOf } from "../src/cli/sink.js";
import { later } from "../src/model/later.js";

/** No stream needs to be made for what is a file or a pipe: in Bun that takes 5 ms. */
function canBeTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false;
  }
}

const [STDIN, STDOUT, STDERR] = [0, 1, 2];

let onStdoutError = (_: NodeJS.ErrnoException): void => {};
let stdoutIsUsed = false;

/** The streams, made when first they are used. */
const stdoutStream = later(() => {
  stdoutIsUsed = true;
  return process.stdout.on("error", (error) => onStdoutError(error));
});
const stderrStream = later(() => process.stderr.on("error", () => undefined));

/** Writes at once, as Node's stderr does too on most systems; returns what a reader that is behind has not taken. */
function writeNow(descriptor: number, data: Uint8Array): Uint8Array {
  let left = data;
  try {
    while (left.length > 0) left = left.subarray(writeSync(descriptor, left));
  } catch (error) {
    // Whoever has gone away from stderr misses nothing.
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return new Uint8Array();
  }
  return left;
}

/** Where the answer goes. */
export const stdout: Sink = sinkOf(stdoutStream, () => canBeTerminal(STDOUT));

const behind = sinkOf(stderrStream, () => canBeTerminal(STDERR));
let stderrIsBehind = false;

function writeStderr(data: Uint8Array): void {
  const left = stderrIsBehind ? data : writeNow(STDERR, data);
  if (left.length === 0) return;
  stderrIsBehind = true;
  behind.writeBytes?.(left);
}

/** Where everything else is told. */
export const stderr: Sink = {
  write: (text) => writeStderr(Buffer.from(text)),
  writeBytes: writeStderr,
  get isTerminal() {
    return behind.isTerminal;
  },
  get columns() {
    return behind.columns;
  },
};

/** Whether somebody may answer. */
export const stdinIsTerminal = later(() => canBeTerminal(STDIN) && process.stdin.isTTY === true);
/** The user's terminal, null where stdin or stdout is none. */
export const terminal = later((): Terminal | null => {
  if (!stdinIsTerminal() || !stdout.isTerminal) return null;
  const out = stdoutStream();
  return {
    size: () => ({ columns: out.columns, rows: out.rows }),
    onResize: (listener) => {
      out.on("resize", listener);
      return () => out.off("resize", listener);
    },
    raw: (on) => {
      process.stdin.setRawMode(on);
    },
  };
});

/** Calls back when writing to stdout fails. */
export function whenStdoutFails(tell: (error: NodeJS.ErrnoException) => void): void {
  onStdoutError = tell;
}

/** Whoever has gone away from stdout is noticed with what was written last. */
export function written(): Promise<void> {
  return new Promise((resolve) => {
    if (!stdoutIsUsed) return resolve();
    stdoutStream().write("", () => setImmediate(resolve));
  });
}
