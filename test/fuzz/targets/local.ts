import fc from "fast-check";
import { inspectLocal } from "../../../src/app/local/local.js";
import type { Machine } from "../../../src/app/local/machine.js";
import { InspectError } from "../../../src/app/observable.js";
import { INITIAL_INODES } from "../../../src/model/namespace.js";
import type { LocalProcess } from "../../../src/probe/local-proc.js";
import { renderTable } from "../../../src/render/table.js";
import { RECORDED_CONTAINERS } from "../../recorded.js";
import { NOW } from "../../recorded-report.js";
import { hostileText } from "../hostile.js";
import { expectPlain, type FuzzTarget } from "../target.js";
import { collectorOutput } from "./collector.js";

const STYLE = { color: false, columns: 100, elapsedMs: 1, wide: true };
const IDS = Object.values(RECORDED_CONTAINERS["sidecar"] ?? {}).map((one) => one.id);
const UID = "11111111-2222-4333-8444-555555555555";

const processes: fc.Arbitrary<LocalProcess[]> = fc.array(
  fc.record({
    pid: fc.constantFrom(2, 7, 727, 826, 482),
    parent: fc.constantFrom(0, 1, 2, 7, 727),
    comm: hostileText,
    containerId: fc.constantFrom(null, ...IDS),
    podUid: fc.constantFrom(null, UID),
    namespaces: fc.constantFrom({}, INITIAL_INODES, { net: 9 }),
  }),
  { maxLength: 6 },
);

interface Asked {
  processes: LocalProcess[];
  output: string;
  words: string[];
  pids: number[];
  name: string;
}

/** `local` on a machine whose processes, cgroups and names lie; it may refuse in an InspectError. */
export const localReports: FuzzTarget<Asked> = {
  name: "local reports",
  part: 2,
  inputs: fc.record({
    processes,
    output: collectorOutput.inputs,
    words: fc.array(fc.oneof(hostileText, fc.constantFrom(...IDS)), { maxLength: 2 }),
    pids: fc.array(fc.constantFrom(1, 7, 727), { maxLength: 2 }),
    name: hostileText,
  }),
  async check({ processes: all, output, words, pids, name }) {
    const named = new Map(IDS.map((id) => [id, { namespace: name, pod: name, container: name }]));
    const machine: Machine = {
      name,
      processes: () => all,
      names: () => named,
      collect: async () => ({ output, complaint: name }),
    };
    const context = { machine, signal: new AbortController().signal, now: () => NOW };
    try {
      const report = await inspectLocal({ pids, containers: words }, context);
      expectPlain("local", renderTable(report, STYLE));
    } catch (error) {
      if (!(error instanceof InspectError)) throw error;
    }
  },
};
