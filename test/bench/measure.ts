import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** One run of a program. Times in milliseconds from the start, memory in bytes. */
export interface Measured {
  code: number | null;
  /** Until it ended. */
  wall: number;
  /** Until the last of its output was there. */
  printed: number;
  stdout: string;
  stderr: string;
  /** Most memory that was resident at once; null where /proc does not tell. */
  peak: number | null;
  /** What was resident half of the time: the median of what was seen. */
  resident: number | null;
}

/** How often memory is looked at: the kernel keeps the most there was, so only the very end can be missed. */
const LOOK_MS = 20;

/** Bytes by the names of proc_pid_status(5); none where the process is no more. */
function memoryOf(pid: number): { VmHWM?: number; VmRSS?: number } {
  try {
    const lines = readFileSync(`/proc/${pid}/status`, "utf8").matchAll(/^(Vm\w+):\s+(\d+) kB/gm);
    return Object.fromEntries([...lines].map(([, name = "", kilobytes]) => [name, Number(kilobytes) * 1024]));
  } catch {
    return {};
  }
}

/** Runs a program to its end with nothing on stdin; `discard` reads its output and keeps none. Rejects when it can't be started. */
export function measure(
  program: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; memory?: boolean; discard?: boolean } = {},
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(program, args, {
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const seen = { printed: 0, stdout: [] as Buffer[], stderr: [] as Buffer[], peak: null as number | null };
    const resident: number[] = [];
    const look = () => {
      const { VmHWM, VmRSS } = memoryOf(child.pid ?? 0);
      seen.peak = Math.max(seen.peak ?? 0, VmHWM ?? 0) || null;
      if (VmRSS) resident.push(VmRSS);
    };
    const timer = options.memory ? setInterval(look, LOOK_MS) : undefined;
    child.stdout.on("data", (data: Buffer) => {
      seen.printed = performance.now() - begun;
      if (!options.discard) seen.stdout.push(data);
    });
    child.stderr.on("data", (data: Buffer) => seen.stderr.push(data));
    child.once("error", reject);
    child.once("close", (code) => {
      clearInterval(timer);
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString();
      const { printed, peak } = seen;
      const wall = performance.now() - begun;
      const [stdout, stderr] = [text(seen.stdout), text(seen.stderr)];
      const middle = resident.length === 0 ? null : median(resident);
      resolve({ code, wall, printed, peak, resident: middle, stdout, stderr });
    });
  });
}

/** The middle one, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/**
 * Runs each of the subjects in turn, `rounds` times over, so that whatever else the machine does meets all alike. Resolves to the
 * median of each; a first round that warms caches does not count.
 */
export async function alternate<Name extends string>(
  subjects: Record<Name, () => Promise<number>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(subjects) as Name[];
  const values = new Map(names.map((name): [Name, number[]] => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const value = await subjects[name]();
      if (round >= 0) values.get(name)?.push(value);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(values.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}
