import { randomInt } from "node:crypto";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { soak } from "./soak.js";
import { brokenPromises, tallyText } from "./tally.js";

// `npm run soak -- [--runs N] [--seed N] [--verbose]`: the tool under faults and signals; exit status 1 for a broken promise.

function wholeNumber(name: string, word: string): number {
  const number = Number(word);
  if (Number.isInteger(number) && number >= 0 && number < 2 ** 32) return number;
  throw new Error(`--${name} is a whole number`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "1000" },
      seed: { type: "string", default: String(randomInt(2 ** 32)) },
      verbose: { type: "boolean", default: false },
    },
  });
  const runs = wholeNumber("runs", values.runs);
  const seed = wholeNumber("seed", values.seed);
  process.stdout.write(`seed ${seed}\n`);
  const tally = await soak({
    runs,
    seed,
    binary: resolve(process.env["NSINFO_E2E_BINARY"] ?? "bin/kubectl-nsinfo"),
    onRun: (index, trouble, { outcome }) => {
      if (values.verbose) process.stdout.write(`${index}: ${trouble.name}: ${outcome}\n`);
      else if (index % 50 === 0) process.stdout.write(`${index} of ${runs}\n`);
    },
  });
  process.stdout.write(`\n${tallyText(tally)}`);
  process.exitCode = brokenPromises(tally).length === 0 ? 0 : 1;
}

main().catch((error: Error) => {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
});
