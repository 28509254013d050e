import { describe, expect, test } from "@jest/globals";
import { alternate, median } from "./measure.js";
import { isKept, type Row, rowText, tableOf } from "./row.js";

const ROW: Row = {
  what: "start",
  value: 20,
  unit: "ms",
  partner: { name: "kubectl", value: 40 },
  budget: 0.5,
};

describe("a budget", () => {
  test.each<[string, Partial<Row>, boolean | null, string]>([
    ["a ratio that is just kept", {}, true, "0.50"],
    ["a ratio that is not", { value: 20.1 }, false, "0.50"],
    ["a plain number", { partner: null, budget: 20 }, true, "20 ms"],
    ["a plain number that is too much", { partner: null, budget: 19.9 }, false, "20 ms"],
    ["at least so much", { partner: null, budget: 20, least: true }, true, "20 ms"],
    ["less than that", { partner: null, budget: 21, least: true }, false, "20 ms"],
    ["what is not built", { value: null }, null, "-"],
  ])("%s", (_, changes, kept, shown) => {
    const row = { ...ROW, ...changes };
    expect([isKept(row), rowText(row)[1]]).toEqual([kept, shown]);
    expect(rowText(row)[4]).toBe({ true: "kept", false: "OVER", null: "not built" }[String(kept)]);
  });

  test("stands on a line with its partner", () => {
    expect(tableOf([ROW])).toBe("start  0.50  <= 0.5 x  20 ms to 40 ms of kubectl  kept\n");
  });
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[7], 7],
  [[], Number.NaN],
])("the median of %j is %d", (values, middle) => {
  expect(median(values)).toBe(middle);
});

test("subjects take turns, and the first round does not count", async () => {
  const order: string[] = [];
  const subject = (name: string, values: number[]) => async () => {
    order.push(name);
    return values.shift() ?? Number.NaN;
  };
  const took = await alternate({ a: subject("a", [100, 1, 2, 3]), b: subject("b", [0, 7, 8, 9]) }, 3);
  expect(took).toEqual({ a: 2, b: 8 });
  expect(order.join("")).toBe("abababab");
});
