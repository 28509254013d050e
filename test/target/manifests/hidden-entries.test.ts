import { describe, expect, test } from "@jest/globals";
import { hiddenEntry } from "../../../src/target/manifests/hidden-entries.js";
import { parseDocument } from "../../../src/target/manifests/parse.js";

const parse = (text: string) => parseDocument({ index: 0, line: 1, column: 1, text }, "f");

// What kubectl 1.32 sends, which the parser alone would not say.
test("an entry behind an empty one of an inner list is read where it stands", () => {
  const text = "containers:\n- name: a\n  args:\n  -\n- name: b\n";
  expect(parse(text)).toEqual({
    value: { containers: [{ name: "a", args: [null] }, { name: "b" }] },
    problems: [],
  });
});

test("or refused, where the document is not written plainly", () => {
  const text = "containers:\n- name: !!str a\n  args:\n  -\n- name: b\n";
  const [problem] = parse(text).problems;
  expect(parse(text).value).toBeUndefined();
  expect(problem).toMatchObject({ code: "syntax", position: { line: 5, column: 1 } });
});

describe("an entry is hidden", () => {
  test.each<[string, string, number | null]>([
    ["behind an empty entry", "a:\n  -\n- b\n", 7],
    ["with a comment", "a:\n  - # c - d\n# e\n\n- b", 20],
    ["in one line", "- - - # c\n-\n", 10],
    ["whatever ends the lines", "a:\r  -\r\n- b", 8],
    ["not as deep", "a:\n  -\n  - b\n", null],
    ["not deeper", "a:\n-\n  - b\n", null],
    ["not when the entry has a value", "a:\n  - null\n- b\n", null],
    ["not when something else stands between", "a:\n  -\n  b: 1\n- b\n", null],
    ["not in a word", "a:\n  -\n-b\n", null],
  ])("%s", (_what, text, expected) => {
    expect(hiddenEntry(text)).toBe(expected);
  });
});
