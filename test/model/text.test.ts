import { expect, test } from "@jest/globals";
import { harmless, harmlessData, harmlessJson, isHarmless } from "../../src/model/text.js";

const HOSTILE = "a\u001b[2J\u009b\u202e\ud800\u{e0041}\n\u{1f600}";

test("text: on one line, obeyed by no terminal, cut where it is long", () => {
  expect(harmless(HOSTILE)).toBe("a\\x1b[2J\\x9b\\u202e\\ud800\\ue0041\\x0a\u{1f600}");
  expect(harmless("abc", 2)).toBe("ab...");
});

test("data: every text in it, keys too; what is no text stays", () => {
  expect(harmlessData({ "\u202e": [HOSTILE, 1, null, true, { a: "b" }] })).toEqual({
    "\\u202e": [harmless(HOSTILE), 1, null, true, { a: "b" }],
  });
});

test("JSON: says the same", () => {
  const text = harmlessJson(JSON.stringify({ [HOSTILE]: HOSTILE }, null, 2));
  expect(JSON.parse(text)).toEqual({ [HOSTILE]: HOSTILE });
  expect([isHarmless(text), isHarmless(HOSTILE), isHarmless("a\nb")]).toEqual([true, false, true]);
});
