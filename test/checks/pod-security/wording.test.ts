import { expect, test } from "@jest/globals";
import { goQuote, quoted, setters, sortedSet } from "../../../src/checks/pod-security/wording.js";

test.each([
  ["plain é 日本 😀", '"plain é 日本 😀"'],
  ['"\\', '"\\"\\\\"'],
  ["\u0007\b\f\n\r\t\v", '"\\a\\b\\f\\n\\r\\t\\v"'],
  ["\u0000\u001f\u007f", '"\\x00\\x1f\\x7f"'],
  ["\u0085\u00a0\u200b\ufeff", '"\\u0085\\u00a0\\u200b\\ufeff"'],
  ["\u{e0001}", '"\\U000e0001"'],
])("%j is quoted as Go does", (text, expected) => {
  expect(goQuote(text)).toBe(expected);
});

test("sets are sorted by bytes, not by UTF-16 units", () => {
  expect(sortedSet(["b", "\u{1f600}", "\uffee", "a", "b", "ab"])).toEqual([
    "a",
    "ab",
    "b",
    "\uffee",
    "\u{1f600}",
  ]);
});

test("quotes do not escape", () => {
  expect(quoted(['a"b', "c"])).toBe('"a"b", "c"');
  expect(quoted([])).toBe("");
});

test.each([
  [true, [], "pod"],
  [false, ["a"], 'container "a"'],
  [true, ["a", "b"], 'pod and containers "a", "b"'],
])("setters %p %p", (pod, containers, expected) => {
  expect(setters(pod, containers)).toBe(expected);
});
