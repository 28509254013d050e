import { Readable } from "node:stream";
import type { Io } from "../../src/cli/io.js";
import { main } from "../../src/cli/main.js";

/** What a command line did. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Surroundings {
  stdin?: string;
  env?: Record<string, string>;
  now?: Date;
  signal?: AbortSignal;
  /** Sees each piece of stdout as it comes. */
  onWrite?: (text: string) => void;
  collect?: () => void;
}

/** Runs a command line in this process, with a world of its own: no terminal, no kubeconfig, 23 November 2026. */
export async function run(argv: string[], around: Surroundings = {}): Promise<Outcome> {
  const outcome: Outcome = { code: -1, stdout: "", stderr: "" };
  const io: Io = {
    stdout: {
      write: (text) => {
        outcome.stdout += text;
        around.onWrite?.(text);
      },
      isTerminal: false,
      columns: null,
    },
    stderr: {
      write: (text) => {
        outcome.stderr += text;
      },
      isTerminal: false,
      columns: null,
    },
    stdin: Readable.from(around.stdin === undefined ? [] : [around.stdin]),
    stdinIsTerminal: false,
    env: around.env ?? {},
    homeDir: "/nonexistent",
    hostName: "laptop",
    userName: "tester",
    signal: around.signal ?? new AbortController().signal,
    elapsed: () => 0,
    now: () => around.now ?? new Date("2026-11-23T12:00:00Z"),
    random: (length) => "x".repeat(length),
    collect: around.collect,
  };
  outcome.code = await main(argv, io);
  return outcome;
}
