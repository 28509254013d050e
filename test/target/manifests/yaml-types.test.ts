import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { yamlNumber } from "../../../src/kube/yaml/scalars.js";
import { parseDocument } from "../../../src/target/manifests/parse.js";

// Recorded from kubectl 1.32: `kubectl label --local -f - -o json` of a manifest with this text as a value.
const RECORDED: Record<string, unknown> = JSON.parse(
  readFileSync("test/fixtures/recorded/kubectl-yaml-scalars.json", "utf8"),
);

function parse(text: string): unknown {
  return parseDocument({ index: 0, line: 1, column: 1, text }, "f").value;
}

test.each(Object.entries(RECORDED))("%p is what kubectl sends", (text, expected) => {
  expect(parse(`v: ${text}\n`)).toEqual({ v: expected });
});

test("keys are converted too", () => {
  const text = 'yes: 1\n0x10: 2\n1.5: 3\n010: 4\n1e3: 5\n2001-01-01: 6\n"on": 7\noff: 8\n.5: 9\n1_0: 10\n';
  expect(parse(text)).toEqual({
    true: 1,
    "16": 2,
    "1.5": 3,
    "8": 4,
    "1000": 5,
    "2001-01-01": 6,
    on: 7,
    false: 8,
    "0.5": 9,
    "10": 10,
  });
});

test("quoted and block scalars are strings", () => {
  expect(parse("a: 'yes'\nb: \"1\"\nc: |\n  yes\nd: >-\n  0x1\n")).toEqual({
    a: "yes",
    b: "1",
    c: "yes\n",
    d: "0x1",
  });
});

test("an unknown tag changes nothing", () => {
  expect(parse("a: !x {b: !y [1]}\nc: !z\nd: !!set {e}\nf: !!omap [g: 1]\n")).toEqual({
    a: { b: [1] },
    c: "",
    d: { e: null },
    f: [{ g: 1 }],
  });
});

test.each([
  [".inf", Infinity],
  ["-.Inf", -Infinity],
  ["000x1F", null],
  ["-", null],
  ["0o", null],
  ["1e400", null],
])("number %p is %p", (text, expected) => {
  expect(yamlNumber(text)).toBe(expected);
});
