import { parentPort, workerData } from "node:worker_threads";
import { fuzzTarget } from "./fuzz.js";
import { FUZZ_TARGETS } from "./targets/index.js";

// One target of a run, in a thread of its own: whoever started it can end it when it no longer tells of progress.

const { index, inputs, seed } = workerData as { index: number; inputs: number; seed: number };
const target = FUZZ_TARGETS[index];
if (!target) throw new Error(`no target ${index}`);
const tally = await fuzzTarget(target, {
  inputs,
  seed,
  onChunk: (done) => parentPort?.postMessage({ done }),
});
parentPort?.postMessage({ tally });
