import { readFileSync } from "node:fs";
import { constants, homedir, hostname, userInfo } from "node:os";
import { Interruption, type Io, OutputFault } from "../src/cli/io.js";
import { main } from "../src/cli/main.js";
import { nameOfUid } from "../src/cli/user-name.js";
import { stderr, stdinIsTerminal, stdout, terminal, whenStdoutFails, written } from "./stdio.js";

const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** Bytes beyond the last whole alphabet are drawn again: no letter comes more often than another. */
function randomLetters(length: number): string {
  const bound = 256 - (256 % ALPHABET.length);
  let text = "";
  while (text.length < length) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < bound) text += ALPHABET[byte % ALPHABET.length];
  }
  return text;
}

/**
 * The password file first: Bun 1.4 takes `userInfo().username` from the environment, where it is `unknown` or whatever one likes. A
 * container's user may have no entry there; on macOS and with a directory service others have none either.
 */
function userName(): string {
  const uid = process.getuid?.();
  try {
    const listed = uid === undefined ? null : nameOfUid(readFileSync("/etc/passwd", "utf8"), uid);
    return listed ?? userInfo().username;
  } catch {
    return process.env["USER"] ?? String(uid ?? "unknown");
  }
}

const controller = new AbortController();
const { signal } = controller;
whenStdoutFails((error) =>
  controller.abort(
    error.code === "EPIPE"
      ? new Interruption("SIGPIPE", 128 + constants.signals.SIGPIPE)
      : new OutputFault(error),
  ),
);
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => controller.abort(new Interruption(name, 128 + constants.signals[name])));
}

/** execve(2): the same process ID, the same standard streams. There is none on Windows. */
function relaunch(more: Record<string, string>): void {
  const { execve, execPath, argv0, argv, env } = process as typeof process & {
    execve?: (file: string, args: string[], env: NodeJS.ProcessEnv) => void;
  };
  try {
    execve?.call(process, execPath, [argv0, ...argv.slice(2)], { ...env, ...more });
  } catch {
    // It is as well done as we are, only slower.
  }
}

/** https://bun.com/reference/bun/gc; Node has it for who starts it with --expose-gc alone. */
const { Bun: bun } = globalThis as { Bun?: { gc(atOnce: boolean): void } };

const io: Io = {
  stdout,
  stderr,
  get stdin() {
    return process.stdin;
  },
  get stdinIsTerminal() {
    return stdinIsTerminal();
  },
  get terminal() {
    return terminal();
  },
  env: process.env,
  homeDir: homedir(),
  hostName: hostname(),
  userName: userName(),
  signal,
  now: () => new Date(),
  elapsed: () => performance.now(),
  random: randomLetters,
  relaunch: bun === undefined ? undefined : relaunch,
  collect: bun === undefined ? undefined : () => bun.gc(true),
};

void main(process.argv.slice(2), io).then(async (code) => {
  await written();
  process.exitCode = code;
  if (signal.reason instanceof Interruption) process.exitCode = signal.reason.exitCode;
  if (signal.reason instanceof OutputFault && code === 0) {
    io.stderr.write(`error: ${signal.reason.message}\n`);
    process.exitCode = 1;
  }
});
