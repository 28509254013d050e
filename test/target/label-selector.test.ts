import { expect, test } from "@jest/globals";
import { labelQuery, selectorQuery } from "../../src/target/label-selector.js";

test.each<[object, string | null]>([
  [{ matchLabels: { app: "web", tier: "front" } }, "app=web,tier=front"],
  [{ matchExpressions: [{ key: "a", operator: "In", values: ["x", "y"] }] }, "a in (x,y)"],
  [{ matchExpressions: [{ key: "a", operator: "NotIn", values: ["x"] }] }, "a notin (x)"],
  [
    {
      matchLabels: { app: "web" },
      matchExpressions: [
        { key: "a", operator: "Exists" },
        { key: "b", operator: "DoesNotExist" },
      ],
    },
    "app=web,a,!b",
  ],
  // Nothing and everything are no selection of pods to guess at.
  [{}, null],
  [{ matchExpressions: [{ key: "a", operator: "Gt", values: ["1"] }] }, null],
  [{ matchExpressions: [{ key: "a", operator: "constructor" }] }, null],
])("%j", (selector, query) => expect(selectorQuery(selector as never)).toBe(query));

test("a Service's selector is labels alone", () => {
  expect(labelQuery({ app: "web", tier: "front" })).toBe("app=web,tier=front");
  expect(labelQuery({})).toBe("");
});
