import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { outputBlocks } from "../docs/blocks.js";
import { type Documents, freshDocuments, PICTURE, README } from "../docs/documents.js";
import { nodeWordsIn } from "../docs/normalise.js";
import { runExamples } from "../lab/examples.js";
import { type Lab, startLab } from "../lab/lab.js";
import { FAST_TIMING } from "../lab/node/timing.js";
import { BINARY } from "./cluster.js";

const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;

onLab("README", () => {
  let lab: Lab;
  let fresh: Documents;
  const blocks = outputBlocks(readFileSync(README, "utf8"));

  beforeAll(async () => {
    lab = await startLab({ timing: FAST_TIMING });
    await runExamples(lab, process.cwd());
    fresh = await freshDocuments(BINARY, lab.kubeconfig);
  }, 180_000);
  afterAll(() => lab?.stop(), 60_000);

  test("its blocks and its picture are what the tool prints now (npm run docs writes them)", () => {
    const [first] = blocks;
    const shown = nodeWordsIn(first?.text ?? "");
    const here = nodeWordsIn(fresh.outputs.get(first?.command ?? "") ?? "");
    expect([blocks.length >= 3, shown, here]).toEqual([true, expect.any(String), expect.any(String)]);
    if (shown !== here) {
      console.log(`README is of a node ${shown}, and this machine makes one ${here}: not compared`);
      return;
    }
    for (const { command, text } of blocks)
      expect([command, text]).toEqual([command, fresh.outputs.get(command)]);
    expect(readFileSync(PICTURE, "utf8")).toBe(fresh.picture);
  });
});
