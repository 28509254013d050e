import type { Readable } from "node:stream";

/** Somewhere to write text to. */
export interface Sink {
  write(text: string): void;
  isTerminal: boolean;
  /** Characters; null where it is no terminal. */
  columns: number | null;
  /** The same for bytes that may be no text. */
  writeBytes?(data: Uint8Array): void;
  /** Resolves when what was written is on its way; without it that is so at once. */
  drained?(): Promise<void>;
}

/** The user's terminal, where stdin and stdout are one. */
export interface Terminal {
  /** In characters. */
  size(): { columns: number; rows: number };
  /** What it returns ends that. */
  onResize(listener: () => void): () => void;
  /** Whether keys come one by one, those that make signals too, and nothing is echoed. */
  raw(on: boolean): void;
}

/** Everything of the outside world that a command may touch; `cmd/` makes it of the process. */
export interface Io {
  stdout: Sink;
  stderr: Sink;
  stdinIsTerminal: boolean;
  /** Empty without it. */
  stdin?: Readable;
  /** None where stdin or stdout is no terminal. */
  terminal?: Terminal | null;
  env: Readonly<Record<string, string | undefined>>;
  homeDir: string;
  hostName: string;
  userName: string;
  /** Aborted with an `Interruption` when the user or the system wants us to end. */
  signal: AbortSignal;
  now(): Date;
  /** Milliseconds since the process began. */
  elapsed(): number;
  /** Lower-case letters and digits, as many as asked for. */
  random(length: number): string;
  /** Begins this command line anew in this very process, with more in its environment; returns where that failed. Absent without Bun. */
  relaunch?: ((more: Record<string, string>) => void) | undefined;
  /** Gives back now the memory of what nobody refers to any more. Absent without Bun. */
  collect?: (() => void) | undefined;
}

/** A signal, or a stdout that nobody reads any more: everything is cleaned up, then the process ends with this status. */
export class Interruption extends Error {
  override name = "Interruption";

  constructor(
    readonly signalName: string,
    readonly exitCode: number,
  ) {
    super(`interrupted by ${signalName}`);
  }
}

/** Stdout can't be written to, and not because nobody reads it: a full disk, say. Told when everything is cleaned up. */
export class OutputFault extends Error {
  override name = "OutputFault";

  constructor(cause: Error) {
    super(`write /dev/stdout: ${systemWords(cause)}`, { cause });
  }
}

/** `ENOSPC: no space left on device, write` without what is Node's own. */
function systemWords(error: Error): string {
  return error.message.replace(/^E[A-Z]+: /, "").replace(/, \w+$/, "");
}
