import type { KubeExec } from "../kube/exec-port.js";
import { type Stopwatch, timed } from "../model/stopwatch.js";
import { END_LINE, TOO_MANY_BYTES } from "./output.js";
import { type Patience, startPatience } from "./patience.js";
import { DebugPodError } from "./problem.js";
import type { LogText } from "./read-log.js";
import { BEGIN, comesTwice } from "./repeated.js";

/** A container that idles, and waits for a script. */
export interface Place {
  namespace: string;
  name: string;
  container: string;
}

/** A script and its arguments. */
export interface InsideScript {
  script: string;
  args: string[];
}

/** The script comes by stdin: as an argument it would be in the request's line, which proxies and servers hold short. */
const READER = 'eval "$(head -c "$1")"';

/** Until the server takes the request, and then until the first byte: listeners.sh prints it after all that the collector does. In milliseconds. */
const OPEN_MS = 15_000;
const FIRST_WORD_MS = 12_000;
/** From the first byte to the last line; a script's own calls are bounded to less. */
const WHOLE_MS = 45_000;
const END = `\n${END_LINE}\n`;

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * Runs a script in a container and reads what it prints, until its last line. Rejects with a KubeError, a DebugPodError where
 * it takes too long, ends without that line or says something else, or the signal's reason.
 */
export function runInside(
  exec: KubeExec,
  place: Place,
  script: InsideScript,
  options: { signal: AbortSignal; time: Stopwatch },
): Promise<LogText> {
  return timed(options.time, "collector", read(exec, place, script, options.signal));
}

function late(what: string, milliseconds: number): () => Error {
  return () => new DebugPodError(`${what} within ${milliseconds / 1000}s`);
}

async function read(
  exec: KubeExec,
  place: Place,
  script: InsideScript,
  signal: AbortSignal,
): Promise<LogText> {
  const patience = startPatience(signal, OPEN_MS, late("the command did not start", OPEN_MS));
  try {
    return await converse(exec, place, script, patience);
  } finally {
    patience.over();
  }
}

async function converse(
  exec: KubeExec,
  { namespace, name, container }: Place,
  { script, args }: InsideScript,
  patience: Patience,
): Promise<LogText> {
  const input = Buffer.from(`set -- ${args.map(quoted).join(" ")}\n${script}`);
  const pieces: Buffer[] = [];
  const said: Buffer[] = [];
  let size = 0;
  let tail = "";
  let finish = (): void => undefined;
  const complete = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const session = await exec.exec(namespace, name, {
    container,
    command: ["sh", "-c", READER, "nsinfo", String(input.length)],
    stdin: true,
    tty: false,
    signal: patience.signal,
    onOutput: async (stream, data) => {
      if (size === 0) patience.next(WHOLE_MS, late("the script did not end", WHOLE_MS));
      size += data.length;
      if (size >= TOO_MANY_BYTES) return session.close();
      if (stream === "stderr") return void said.push(data);
      pieces.push(data);
      tail = (tail + data.toString("latin1")).slice(-(END.length + data.length));
      if (tail.includes(END)) finish();
    },
  });
  try {
    if (size === 0) patience.next(FIRST_WORD_MS, late("the script said nothing", FIRST_WORD_MS));
    await session.write(input);
    await Promise.race([complete, session.ended]);
  } finally {
    session.close();
  }
  return answerOf(Buffer.concat(pieces).toString("utf8"), Buffer.concat(said).toString("utf8"));
}

/** Whoever is in the container's place of `sh` may say anything: what is no script's output, from its first line to its last, is none. */
function answerOf(text: string, said: string): LogText {
  if (!text.includes(END)) {
    const why = said.trim().split("\n")[0]?.slice(0, 200) ?? "";
    throw new DebugPodError(`the script ended without its last line${why ? `: ${why}` : ""}`);
  }
  if (!text.startsWith(BEGIN) || comesTwice(text))
    throw new DebugPodError("what it says is not what the script prints");
  return { text, complete: true };
}
