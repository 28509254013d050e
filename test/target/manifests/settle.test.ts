import { describe, expect, test } from "@jest/globals";
import { parseDocument } from "../../../src/target/manifests/parse.js";

function parse(text: string) {
  const { value, problems } = parseDocument({ index: 0, line: 1, column: 1, text }, "f");
  return problems.length > 0 ? problems.map(({ code, message }) => `${code}: ${message}`) : value;
}

const ANCHORS = "x: &x {p: 1, q: 1}\ny: &y {q: 2, r: 2}\n";
const spec = (text: string) => {
  const value = parse(`${ANCHORS}spec:\n${text}`);
  return Array.isArray(value) ? value : (value as { spec: unknown }).spec;
};

// Each was asked of kubectl 1.32.
describe("merge keys, in kubectl's order", () => {
  test.each<[string, unknown]>([
    ["  <<: *x\n  q: 3\n", { p: 1, q: 3 }],
    ["  q: 3\n  <<: *x\n", { p: 1, q: 1 }],
    ["  <<: [*x, *y]\n", { p: 1, q: 1, r: 2 }],
    ["  <<: *x\n  q: 9\n  <<: *y\n", { p: 1, q: 2, r: 2 }],
    ["  <<: {a: 1}\n  b: 2\n", { a: 1, b: 2 }],
    ['  "<<": *x\n', { "<<": { p: 1, q: 1 } }],
    ['  - <<\n  - "<<"\n', ["<<", "<<"]],
    ["  z: &z {<<: *x, p: 2}\n  <<: *z\n", { z: { p: 2, q: 1 }, p: 2, q: 1 }],
    ["  <<: &n {__proto__: {a: 1}}\n", JSON.parse('{"__proto__":{"a":1}}')],
    ["  <<: 3\n", ["syntax: map merge requires map or sequence of maps as the value"]],
    ["  <<: [3]\n", ["syntax: map merge requires map or sequence of maps as the value"]],
    ["  <<:\n", ["syntax: map merge requires map or sequence of maps as the value"]],
  ])("%j", (text, expected) => {
    expect(spec(text)).toEqual(expected);
  });
});

describe("aliases", () => {
  test("the last anchor of a name counts", () => {
    expect(parse("a: &a 1\nb: *a\nc: &a 2\nd: *a\n")).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  test.each(["a: &a {b: *a}\n", "a: &a [*a]\n", "a: &a\n  b: &b\n    c: *a\n"])(
    "%j contains itself",
    (text) => {
      expect(parse(text)).toEqual(["excessive-aliasing: an anchor's value contains itself"]);
    },
  );

  test("what unfolds beyond measure is refused", () => {
    const levels = [...Array(30).keys()].map((n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`);
    expect(parse(`a0: &a0 [x, x]\n${levels.join("\n")}\n`)).toEqual([
      "excessive-aliasing: document contains excessive aliasing",
    ]);
  });

  test("so is what merges beyond measure", () => {
    const keys = [...Array(2000).keys()].map((n) => `k${n}: 1`).join(", ");
    const merges = [...Array(300).keys()].map((n) => `m${n}: {<<: *a}`);
    expect(parse(`a: &a {${keys}}\n${merges.join("\n")}\n`)).toEqual([
      "excessive-aliasing: document contains excessive aliasing",
    ]);
  });

  test("and what nests beyond measure", () => {
    const nested = (inner: string) => `${"[".repeat(400)}${inner}${"]".repeat(400)}`;
    expect(parse(`a: &a ${nested("x")}\nb: &b ${nested("*a")}\nc: ${nested("*b")}\n`)).toEqual([
      "excessive-aliasing: document is nested too deeply",
    ]);
  });

  test("a template used often is fine", () => {
    const uses = [...Array(5000).keys()].map((n) => `u${n}: *a`);
    expect(Object.keys(parse(`a: &a {b: {c: [1, 2, 3]}}\n${uses.join("\n")}\n`) as object)).toHaveLength(
      5001,
    );
  });
});
