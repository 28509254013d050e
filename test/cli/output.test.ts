import { expect, test } from "@jest/globals";
import { nothingObserved } from "../../src/cli/debug-run.js";
import type { Io } from "../../src/cli/io.js";
import { areReadTogether, noResources } from "../../src/cli/output.js";

const PENDING = {
  pods: [{ namespace: "demo", name: "x", observed: false }],
  gaps: [{ node: null, pod: "demo/x", container: null, what: "its namespaces", why: "it is Pending" }],
};

test("why nothing was observed is said once where the report stands right above", () => {
  expect(nothingObserved(PENDING)?.message).toBe("cannot observe pod x: it is Pending");
  expect(nothingObserved(PENDING, true)?.message).toBe("cannot observe pod x");
  expect(
    nothingObserved({ ...PENDING, pods: [{ namespace: "demo", name: "x", observed: true }] }),
  ).toBeNull();
});

test.each([
  ["table", true, true, true],
  ["wide", true, true, true],
  ["json", true, true, false],
  ["table", false, true, false],
  ["table", true, false, false],
])("%s, stdout a terminal: %s, stderr: %s: read together: %s", (format, stdout, stderr, together) => {
  const io = { stdout: { isTerminal: stdout }, stderr: { isTerminal: stderr } } as Io;
  expect(areReadTogether(format, io)).toBe(together);
});

test("an empty list, in kubectl's words", () => {
  expect([noResources("shop"), noResources(null)]).toEqual([
    "No resources found in shop namespace.\n",
    "No resources found\n",
  ]);
});
