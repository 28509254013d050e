import { expect, test } from "@jest/globals";
import { strategicMerge } from "./strategic-merge.js";

const container = (name: string, more = {}) => ({ name, image: "b:1", ...more });

// The rules are those of kubernetes' strategic-merge-patch.md; each case is one of its directives.
test.each([
  ["a field is set, another removed", { a: 1, b: 2 }, { b: null, c: 3 }, { a: 1, c: 3 }],
  [
    "lists with a key merge by it",
    { containers: [container("x"), container("y")] },
    { containers: [{ name: "y", image: "b:2" }, container("z")] },
    { containers: [container("x"), { name: "y", image: "b:2" }, container("z")] },
  ],
  [
    "an item is deleted by its key",
    { containers: [container("x"), container("y")] },
    { containers: [{ name: "x", $patch: "delete" }] },
    { containers: [container("y")] },
  ],
  ["lists without a key are replaced", { command: ["a", "b"] }, { command: ["c"] }, { command: ["c"] }],
  ["sets are united", { finalizers: ["a"] }, { finalizers: ["b", "a"] }, { finalizers: ["a", "b"] }],
  [
    "values go out of a set",
    { finalizers: ["a", "b"] },
    { "$deleteFromPrimitiveList/finalizers": ["a"] },
    { finalizers: ["b"] },
  ],
  [
    "a map is replaced whole",
    { labels: { a: 1 } },
    { labels: { $patch: "replace", b: 2 } },
    { labels: { b: 2 } },
  ],
  [
    "only some keys are retained",
    { s: { a: 1, b: 2 } },
    { s: { $retainKeys: ["b"], b: 3 } },
    { s: { b: 3 } },
  ],
  [
    "items are put in order",
    { env: [{ name: "a" }, { name: "b" }] },
    {
      "$setElementOrder/env": [{ name: "b" }, { name: "c" }, { name: "a" }],
      env: [{ name: "c", value: "1" }],
    },
    { env: [{ name: "b" }, { name: "c", value: "1" }, { name: "a" }] },
  ],
])("%s", (_what, target, patch, expected) => {
  expect(strategicMerge(target, patch)).toEqual(expected);
});
