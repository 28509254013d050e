import { expect, test } from "@jest/globals";
import { withDescendants } from "../../../src/app/local/outside.js";
import type { LocalProcess } from "../../../src/probe/local-proc.js";

const of = (pid: number, parent: number): LocalProcess => ({
  pid,
  parent,
  comm: "x",
  containerId: null,
  podUid: null,
  namespaces: {},
});

test.each<[string, LocalProcess[], number[], number[]]>([
  ["children and theirs", [of(2, 1), of(3, 2), of(4, 1), of(5, 3)], [2], [2, 3, 5]],
  ["numbers that were given again, lower than the parent's", [of(2, 9), of(9, 5), of(5, 1)], [5], [5, 9, 2]],
  ["parents in a ring, as two readings may show them", [of(2, 3), of(3, 2)], [2], [2, 3]],
  ["nobody", [of(2, 1)], [], []],
])("%s", (_, processes, roots, all) => {
  expect([...withDescendants(new Set(roots), processes)]).toEqual(all);
});

test("a container may start processes in a long row, each with a lower number than its parent", () => {
  const row = Array.from({ length: 30_000 }, (_, index) => of(index + 2, index + 3));
  expect(withDescendants(new Set([30_002]), row).size).toBe(30_001);
});
