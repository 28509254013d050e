import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { type FuzzTally, shares } from "./fuzz.js";
import { FUZZ_TARGETS } from "./targets/index.js";

// `npm run fuzz -- [--inputs N] [--seed N]`: hostile input for everything that reads it; exit status 1 when anything gives way.

/** A thousand inputs take seconds; without a word for so long it hangs. */
const SILENCE_MS = 120_000;

function wholeNumber(name: string, word: string): number {
  const number = Number(word);
  if (Number.isInteger(number) && number >= 0 && number < 2 ** 31) return number;
  throw new Error(`--${name} is a whole number`);
}

function nothing(target: string): FuzzTally {
  return { target, inputs: 0, crashes: 0, hangs: 0, escapes: 0, forgeries: 0, failures: [] };
}

/** Runs one target in a thread, and ends that when it hangs. */
function runTarget(index: number, inputs: number, seed: number): Promise<FuzzTally> {
  const name = FUZZ_TARGETS[index]?.name ?? "";
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), {
      workerData: { index, inputs, seed },
    });
    let reached = 0;
    const hangs = (): void => {
      void worker.terminate();
      const failures = [`no end after input ${reached} with seed ${seed}`];
      resolve({ ...nothing(name), inputs: reached, hangs: 1, failures });
    };
    let watch = setTimeout(hangs, SILENCE_MS);
    worker.on("message", ({ done, tally }: { done?: number; tally?: FuzzTally }) => {
      clearTimeout(watch);
      reached = done ?? reached;
      if (tally) resolve(tally);
      else watch = setTimeout(hangs, SILENCE_MS);
    });
    worker.once("error", (error) => {
      clearTimeout(watch);
      reject(error);
    });
  });
}

const COLUMNS = ["inputs", "crashes", "hangs", "escapes", "forgeries"] as const;

function row(name: string, cells: readonly (string | number)[]): string {
  return `${name.padEnd(26)}${cells.map((one) => String(one).padStart(11)).join("")}\n`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      inputs: { type: "string", default: "1000000" },
      seed: { type: "string", default: String(randomInt(2 ** 31)) },
    },
  });
  const inputs = wholeNumber("inputs", values.inputs);
  const seed = wholeNumber("seed", values.seed);
  process.stdout.write(`seed ${seed}\n${row("", COLUMNS)}`);
  const sum = nothing("all");
  for (const [index, share] of shares(FUZZ_TARGETS, inputs).entries()) {
    const tally = await runTarget(index, share, seed);
    process.stdout.write(
      row(
        tally.target,
        COLUMNS.map((column) => tally[column]),
      ),
    );
    for (const failure of tally.failures) process.stdout.write(`  ${failure}\n`);
    for (const column of COLUMNS) sum[column] += tally[column];
  }
  process.stdout.write(
    row(
      "all",
      COLUMNS.map((column) => sum[column]),
    ),
  );
  process.exitCode = sum.crashes + sum.hangs + sum.escapes + sum.forgeries === 0 ? 0 : 1;
}

main().catch((error: Error) => {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
});
