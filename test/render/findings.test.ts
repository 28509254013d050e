import { expect, test } from "@jest/globals";
import type { Finding } from "../../src/model/report.js";
import { findingsLines } from "../../src/render/findings.js";

const STYLE = { color: false, columns: null, wide: false };

function finding(id: string, reason: string, remedy: string): Finding {
  const rest = { severity: "warning", pod: "demo/x", container: null, references: ["KSV-1"] } as const;
  return { id, reason, detail: "it is so", remedy, ...rest, references: [...rest.references] };
}

test("what is the same of neighbours is said once, below the last", () => {
  const all = [
    finding("one", "a does", "stop a"),
    finding("one", "b does", "stop b"),
    finding("one", "c does", "stop b"),
    finding("two", "d does", "stop b"),
  ];
  expect(findingsLines(all, STYLE)).toEqual([
    "WARNING  one  a does",
    "         it is so",
    "         fix: stop a",
    "WARNING  one  b does",
    "WARNING  one  c does",
    "         it is so",
    "         fix: stop b",
    "WARNING  two  d does",
    "         it is so",
    "         fix: stop b",
  ]);
  const wide = findingsLines(all.slice(1, 3), { ...STYLE, wide: true });
  expect(wide.slice(1).map((line) => line.trim())).toEqual([
    "WARNING  one  c does",
    "it is so",
    "fix: stop b",
    "also: KSV-1",
  ]);
});
