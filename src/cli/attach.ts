import type { ExecRequest, ExecSession } from "../kube/exec-port.js";
import type { Io } from "./io.js";

/** Writes what a command writes to the stream of the same name, byte by byte, and waits while that is full. */
export function takeOutput(io: Io): ExecRequest["onOutput"] {
  return async (stream, data) => {
    const sink = stream === "stdout" ? io.stdout : io.stderr;
    sink.writeBytes?.(data);
    await sink.drained?.();
  };
}

function attachInput(session: ExecSession, io: Io): () => void {
  const { stdin } = io;
  if (!stdin) return () => undefined;
  // Not by events: Bun 1.4 loses the end of a stdin that is paused when it comes.
  const pass = async (): Promise<void> => {
    for await (const data of stdin) await session.write(Buffer.from(data as string));
    session.endInput();
  };
  pass().catch(() => undefined);
  // A read that waits would keep the process.
  return () => void stdin.destroy();
}

/**
 * Joins stdin and the terminal to a command that runs. With a terminal every key goes to the command, Ctrl-C too, and so does every
 * change of its size. What it returns puts everything back.
 */
export function attachTerminal(
  session: ExecSession,
  io: Io,
  { stdin, tty }: { stdin: boolean; tty: boolean },
): () => void {
  const undo: (() => void)[] = [];
  const { terminal } = io;
  if (tty && terminal) {
    terminal.raw(true);
    undo.push(() => terminal.raw(false));
    session.resize(terminal.size());
    undo.push(terminal.onResize(() => session.resize(terminal.size())));
  }
  if (stdin) undo.push(attachInput(session, io));
  return () => {
    for (const step of undo) step();
  };
}
