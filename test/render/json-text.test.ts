import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { harmlessJson } from "../../src/model/text.js";
import { nested } from "../../src/render/json-text.js";

/** What it is said to be the same as. */
function asStringify(value: unknown, depth: number): string {
  const text = harmlessJson(JSON.stringify(value, null, 4));
  return text.replaceAll("\n", `\n${" ".repeat(4 * depth)}`);
}

const CASES: { name: string; value: unknown }[] = [
  { name: "nothing in it", value: { list: [], object: {}, text: "" } },
  { name: "what is undefined is left out", value: { first: undefined, second: 1, third: undefined } },
  { name: "only undefined", value: { first: undefined } },
  { name: "undefined in a list", value: [undefined, 1] },
  { name: "no finite number", value: [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e21] },
  { name: "quotes, backslashes, line ends", value: { 'a"b\\c': 'a"b\\c\nd\te' } },
  { name: "what a terminal would obey, in keys too", value: { "\u001b[1m": "\u202e\u009b2J\ud800" } },
  { name: "lists in lists", value: [[[1], []], [[{}]]] },
];

describe("nested", () => {
  it.each(CASES)("$name: as JSON.stringify prints it", ({ value }) => {
    for (const depth of [0, 1, 3]) expect(nested(value, depth)).toBe(asStringify(value, depth));
  });

  it("is JSON.stringify's text for any value at any depth", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat({ max: 3 }), (value, depth) => {
        expect(nested(value, depth)).toBe(asStringify(value, depth));
      }),
    );
  });

  it("prints what is frozen the same at every depth it stands at", () => {
    const shared = Object.freeze({ net: Object.freeze({ scope: "pod", with: Object.freeze(["a"]) }) });
    for (const value of [{ shared }, { deep: { shared } }, { list: [shared, shared] }, { shared }])
      expect(nested(value, 1)).toBe(asStringify(value, 1));
  });
});
