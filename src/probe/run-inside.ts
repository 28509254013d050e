import type { KubeExec } from "../kube/exec-port.js";
import { type Stopwatch, timed } from "../model/stopwatch.js";
import { END_LINE, OUTPUT_LIMIT } from "./parse.js";
import { DebugPodError } from "./problem.js";
import type { LogText } from "./read-log.js";

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

/** From the request to the last line, in milliseconds. */
const PATIENCE_MS = 45_000;
const END = `\n${END_LINE}\n`;
const LIMIT = OUTPUT_LIMIT + 1_000_000;

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * Runs a script in a container and reads what it prints, until its last line. Rejects with a KubeError, a DebugPodError where
 * it ends without that line, or the signal's reason.
 */
export function runInside(
  exec: KubeExec,
  place: Place,
  script: InsideScript,
  options: { signal: AbortSignal; time: Stopwatch },
): Promise<LogText> {
  return timed(options.time, "collector", read(exec, place, script, options.signal));
}

async function read(
  exec: KubeExec,
  { namespace, name, container }: Place,
  { script, args }: InsideScript,
  signal: AbortSignal,
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
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    onOutput: async (stream, data) => {
      size += data.length;
      if (size > LIMIT) return session.close();
      if (stream === "stderr") return void said.push(data);
      pieces.push(data);
      tail = (tail + data.toString("latin1")).slice(-(END.length + data.length));
      if (tail.includes(END)) finish();
    },
  });
  try {
    await session.write(input);
    await Promise.race([complete, session.ended]);
  } finally {
    session.close();
  }
  const text = Buffer.concat(pieces).toString("utf8");
  if (text.includes(END)) return { text, complete: true };
  const why = Buffer.concat(said).toString("utf8").trim().split("\n")[0]?.slice(0, 200) ?? "";
  throw new DebugPodError(`the script ended without its last line${why ? `: ${why}` : ""}`);
}
