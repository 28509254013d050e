import fc from "fast-check";
import { Escape, Forgery, type FuzzTarget } from "./target.js";

/** What came of one target's inputs. */
export interface FuzzTally {
  target: string;
  inputs: number;
  crashes: number;
  /** Inputs that took longer than `SLOW_MS`. */
  hangs: number;
  escapes: number;
  forgeries: number;
  /** The smallest input of each failure, with what went wrong. */
  failures: string[];
}

/** A tenth of a second is a thousand times what an input takes; a loop that never ends is the watcher's to end. */
const SLOW_MS = 2000;
const CHUNK = 1000;
const MAX_FAILURES = 5;

function kindOf(error: unknown): "escapes" | "forgeries" | "crashes" {
  if (error instanceof Escape) return "escapes";
  return error instanceof Forgery ? "forgeries" : "crashes";
}

/** How many inputs each target gets of so many, by its part; at least one. */
export function shares(targets: readonly FuzzTarget[], inputs: number): number[] {
  const parts = targets.reduce((sum, one) => sum + one.part, 0);
  const counts = targets.map((one) => Math.max(1, Math.floor((inputs * one.part) / parts)));
  // What rounding left over is the first one's.
  const left = inputs - counts.reduce((sum, one) => sum + one, 0);
  return counts.map((count, index) => (index === 0 ? Math.max(1, count + left) : count));
}

/**
 * Gives a target so many inputs; the same seed gives the same ones. One failure of a thousand inputs is shrunk to the smallest
 * input that fails, and the rest of that thousand is still tried.
 */
export async function fuzzTarget(
  target: FuzzTarget,
  { inputs, seed, onChunk }: { inputs: number; seed: number; onChunk?: (done: number) => void },
): Promise<FuzzTally> {
  const tally: FuzzTally = {
    target: target.name,
    inputs: 0,
    crashes: 0,
    hangs: 0,
    escapes: 0,
    forgeries: 0,
    failures: [],
  };
  for (let done = 0; done < inputs; done += CHUNK) {
    const numRuns = Math.min(CHUNK, inputs - done);
    const chunk = { seed: (seed + done) | 0, numRuns };
    const failed: unknown[] = [];
    for (const input of fc.sample(target.inputs, chunk)) {
      const start = performance.now();
      try {
        await target.check(input);
      } catch (error) {
        tally[kindOf(error)] += 1;
        failed.push(error);
      }
      if (performance.now() - start > SLOW_MS) tally.hangs += 1;
      tally.inputs += 1;
    }
    if (failed.length > 0 && tally.failures.length < MAX_FAILURES)
      tally.failures.push(await smallest(target, chunk));
    onChunk?.(tally.inputs);
  }
  return tally;
}

async function smallest(target: FuzzTarget, chunk: { seed: number; numRuns: number }): Promise<string> {
  const found = await fc.check(
    fc.asyncProperty(target.inputs, async (input) => target.check(input)),
    {
      ...chunk,
      interruptAfterTimeLimit: 20_000,
    },
  );
  const error = found.errorInstance instanceof Error ? found.errorInstance : null;
  const place = error?.stack?.split("\n").find((line) => /build\/src/.test(line)) ?? "";
  return `${error?.name}: ${error?.message.slice(0, 400)} ${place.trim()}\n  input: ${JSON.stringify(found.counterexample)?.slice(0, 2000)}`;
}
