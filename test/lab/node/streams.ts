import { randomBytes } from "node:crypto";
import { PassThrough, Writable } from "node:stream";
import type { ExecOptions, ExecSession } from "../types.js";
import type { ContainerLife, Sandbox } from "./lives.js";
import type { Runtime } from "./runtime.js";
import type { NodeProcess } from "./shim.js";

/** Runs a command in a container. A command that cannot be started ends the session with the runtime's words. */
export async function execIn(
  runtime: Runtime,
  sandbox: Sandbox,
  life: ContainerLife,
  options: ExecOptions,
): Promise<ExecSession> {
  try {
    const process = await runtime.exec(sandbox, life, options);
    if (!options.stdout) process.stdout.resume();
    if (!options.stderr || options.tty) process.stderr.resume();
    return {
      stdin: options.stdin ? inputOf(process) : null,
      stdout: options.stdout ? process.stdout : null,
      stderr: options.stderr && !options.tty ? process.stderr : null,
      resize: (size) => process.resize(size),
      ended: process.exited.then((exitCode) => ({ exitCode })),
      kill: () => process.close(),
    };
  } catch (error) {
    return failed(options, execError(error as Error));
  }
}

/** Joins a container's own process: what it prints from now on, and its input if it was made with `stdin: true`. */
export function attachTo(life: ContainerLife, process: NodeProcess, options: ExecOptions): ExecSession {
  const tty = life.spec.tty === true;
  const stdout = options.stdout ? process.stdout.pipe(new PassThrough()) : null;
  const stderr = options.stderr && !tty ? process.stderr.pipe(new PassThrough()) : null;
  return {
    stdin: options.stdin && life.spec.stdin ? inputOf(process, life.spec.stdinOnce === true) : null,
    stdout,
    stderr,
    resize: (size) => process.resize(size),
    // An attachment ends well whatever the process's exit status: kubectl reads that from the pod's status.
    ended: process.exited.then(() => ({ exitCode: 0 })),
    kill: () => {
      if (stdout) process.stdout.unpipe(stdout);
      if (stderr) process.stderr.unpipe(stderr);
    },
  };
}

function inputOf(process: NodeProcess, closes = true): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      process.write(chunk);
      done();
    },
    final: (done) => {
      if (closes) process.endInput();
      done();
    },
  });
}

function failed(options: ExecOptions, error: string): ExecSession {
  const empty = () => new PassThrough().end();
  return {
    stdin: options.stdin ? new Writable({ write: (_chunk, _encoding, done) => done() }) : null,
    stdout: options.stdout ? empty() : null,
    stderr: options.stderr && !options.tty ? empty() : null,
    resize: () => {},
    ended: Promise.resolve({ error }),
    kill: () => {},
  };
}

/** In the words recorded from containerd 2.1.9. */
function execError(error: Error): string {
  const id = randomBytes(32).toString("hex");
  return (
    `error executing command in container: failed to exec in container: failed to start exec "${id}": ` +
    `OCI runtime exec failed: exec failed: unable to start container process: ${error.message}`
  );
}
