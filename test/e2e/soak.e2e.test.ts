import { expect, test } from "@jest/globals";
import { soak } from "../soak/soak.js";
import { brokenPromises, tallyText } from "../soak/tally.js";
import { BINARY } from "./cluster.js";

const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? test.skip : test;

onLab(
  "60 runs under faults and signals: nothing is left, nothing hangs, nothing is wrong",
  async () => {
    // Always the same troubles: `npm run soak` finds others.
    const tally = await soak({ runs: 60, seed: 6, binary: BINARY });
    expect([tally.runs, brokenPromises(tally), tally.troubles]).toEqual([60, [], []]);
    expect(tally.deadline?.ms).toBeGreaterThan(tally.deadline?.limitMs ?? Number.NaN);
    expect(tallyText(tally)).toContain("60 runs, by outcome");
  },
  900_000,
);
