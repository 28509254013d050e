import { describe, expect, test } from "@jest/globals";
import { parseDocument } from "../../../src/target/manifests/parse.js";

function spec(text: string): unknown {
  const { value, problems } = parseDocument({ index: 0, line: 1, column: 1, text }, "f");
  return problems.length > 0 ? "refused" : (value as { spec: unknown }).spec;
}

// Each was asked of kubectl 1.32, which answered the same.
describe("hides nothing from a review that kubectl sends", () => {
  test.each<[string, string, unknown]>([
    ["NEL ends a comment", "spec:\n  a: 1 # \u0085  hostPID: true\n", { a: 1, hostPID: true }],
    ["LS ends a comment", "spec:\n  a: 1 # \u2028  hostPID: true\n", { a: 1, hostPID: true }],
    ["PS ends a comment", "spec:\n  a: 1 # \u2029  hostPID: true\n", { a: 1, hostPID: true }],
    ["CR ends a comment", "spec:\n  a: 1 # \r  hostPID: true\n", { a: 1, hostPID: true }],
    ["LS ends a plain scalar", "spec:\n  a: x\u2028  hostPID: true\n", { a: "x", hostPID: true }],
    [
      "NEL ends a block scalar's line",
      "spec:\n  a: |\n    x\u0085  hostPID: true\n",
      { a: "x\n", hostPID: true },
    ],
    ["an alias as a key", "k: &k hostPID\nspec:\n  *k : true\n", { hostPID: true }],
    ["an anchor before a key", "spec:\n  &k hostPID: true\n", { hostPID: true }],
    ["a tag before a key", "spec:\n  !!str hostPID: true\n", { hostPID: true }],
    ["an escape in a key", 'spec:\n  "host\\x50ID": true\n', { hostPID: true }],
    ["a key over two lines", 'spec:\n  "host\\\n  PID": true\n', "refused"],
    ["an explicit key", "spec:\n  ? hostPID\n  : yes\n", { hostPID: true }],
    [
      "a quoted scalar that is not indented",
      'spec:\n  a: "x\ny"\n  hostPID: true\n',
      { a: "x y", hostPID: true },
    ],
    ["a flow mapping that is not indented", "spec: {a: 1,\nhostPID: true}\n", { a: 1, hostPID: true }],
    ["an indentation indicator", "spec:\n  a: |1\n   x\n  hostPID: true\n", { a: "x\n", hostPID: true }],
    [
      "a comment that ends a block scalar",
      "spec:\n  a: |\n    x\n # c\n  hostPID: true\n",
      { a: "x\n", hostPID: true },
    ],
    ["a colon without a space", "spec: {a:b, c: http://x}\n", { "a:b": null, c: "http://x" }],
    ["tabs in a flow mapping", "spec: {\n\ta: 1,\n\thostPID: yes}\n", { a: 1, hostPID: true }],
    ["a tab behind a colon", "spec:\n  hostPID:\tyes\n", { hostPID: true }],
    ["a nested mapping in one line", "spec: a: b\n", "refused"],
    ["a block scalar that loses its indentation", "spec:\n  a: |\n      x\n    y\n", "refused"],
  ])("%s", (_name, text, expected) => {
    expect(spec(text)).toEqual(expected);
  });
});
