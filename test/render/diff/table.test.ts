import { stripVTControlCharacters } from "node:util";
import { expect, test } from "@jest/globals";
import { comparePods } from "../../../src/analysis/compare/compare.js";
import { sidesOf } from "../../../src/analysis/compare/sides.js";
import type { ComparisonReport, Side } from "../../../src/model/comparison.js";
import { renderDiff } from "../../../src/render/diff/table.js";
import { recordedReport } from "../../recorded-report.js";

function side(pod: string): Side {
  const [one] = sidesOf(recordedReport([pod]));
  if (!one) throw new Error(`no pod ${pod}`);
  return one;
}

function report(before: Side, after: Side, together: boolean): ComparisonReport {
  const generatedAt = "2026-11-23T12:40:00.000Z";
  return {
    apiVersion: "nsinfo/v1",
    kind: "ComparisonReport",
    generatedAt,
    version: "1",
    before: { name: "before.json", generatedAt },
    after: { name: "pod/x", generatedAt },
    comparisons: [comparePods(before, after, together)],
    onlyBefore: [],
    onlyAfter: [],
    gaps: [],
  };
}

test("inodes of unknown boots are not compared, and that is told", () => {
  const text = renderDiff(report(side("sidecar"), side("sidecar"), false), { color: false, columns: null });
  expect(text).toContain(
    "Pod demo/sidecar on node1: before.json (2026-11-23T12:40:00Z) and pod/x (2026-11-23T12:40:00Z)",
  );
  expect(text).toContain("NOTE     inodes are not compared: whether node node1 was started anew");
  expect(text).not.toMatch(/the same|DIFFERS|CHANGED/);
});

test("what was not seen of one of two pods is no difference, in the matrix or in findings", () => {
  const { pod, node } = side("sidecar");
  const containers = pod.containers.map((one) => ({
    ...one,
    namespaces: Object.fromEntries(
      Object.entries(one.namespaces).map(([type, cell]) => [type, { ...cell, scope: null, inode: null }]),
    ) as typeof one.namespaces,
  }));
  const blind: Side = { pod: { ...pod, observed: false, containers }, node, findings: [] };
  const text = renderDiff(report(blind, side("host"), true), { color: false, columns: null });
  expect(text).toMatch(/^ {2}net +\? +host$/m);
  expect(text).not.toMatch(/DIFFERS {2}finding/);
  const seen = renderDiff(report(side("sidecar"), side("host"), true), { color: false, columns: null });
  expect(seen).toMatch(/^ {2}net +pod +host +DIFFERS/m);
  expect(seen).toMatch(/DIFFERS {2}finding/);
});

test.each([60, 80, 200])(
  "on a terminal of %i columns no line is longer, and colour is only colour",
  (columns) => {
    const both = report(side("sidecar"), side("host"), true);
    const text = renderDiff(both, { color: true, columns });
    const plain = stripVTControlCharacters(text);
    expect(text).toContain("\u001b[33mDIFFERS");
    expect(plain.split("\n").filter((line) => line.length > columns)).toEqual([]);
    expect(plain).toBe(renderDiff(both, { color: false, columns }));
  },
);
