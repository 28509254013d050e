import { describe, expect, test } from "@jest/globals";
import { compare } from "./compare.js";
import { compareAnswers } from "./report.js";

const pathsOf = (recorded: unknown, lab: unknown): string[] =>
  compare("body", recorded, lab, []).differences.map(({ path }) => path);

describe("compare", () => {
  test.each([
    [{ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, []],
    [{ a: 1 }, { a: 2 }, ["body.a"]],
    [{ a: 1 }, {}, ["body.a"]],
    [{}, { a: 1 }, ["body.a"]],
    [{ a: [1, 2] }, { a: [2, 1] }, ["body.a[0]", "body.a[1]"]],
    [{ a: [1] }, { a: [1, 2] }, ["body.a[1]"]],
    [{ a: null }, { a: {} }, ["body.a"]],
    [{ a: {} }, { a: [] }, ["body.a"]],
  ])("%j and %j", (recorded, lab, paths) => {
    expect(pathsOf(recorded, lab)).toEqual(paths);
  });
});

describe("the rules leave out no more than they name", () => {
  const UID = "5c39bad1-2426-4317-bc13-e261afd74f10";
  const OTHER = "6c39bad1-2426-4317-bc13-e261afd74f10";
  const differs = (recorded: object, lab: object): boolean =>
    compareAnswers({ body: recorded }, { body: lab }).differences.length > 0;

  test.each([
    ["another uid", { uid: UID }, { uid: OTHER }, false],
    ["no uid", { uid: UID }, {}, true],
    ["a uid of another form", { uid: UID }, { uid: "x" }, true],
    ["another time", { startTime: "2026-11-23T12:33:03Z" }, { startTime: "2027-01-01T00:00:00Z" }, false],
    [
      "a time with fractions",
      { startTime: "2026-11-23T12:33:03Z" },
      { startTime: "2027-01-01T00:00:00.5Z" },
      true,
    ],
    ["managedFields in the lab that differ", { managedFields: [1] }, { managedFields: [2] }, true],
    ["another message", { message: "a" }, { message: "b" }, true],
    ["another name of a volume", { volumes: [{ name: "a" }] }, { volumes: [{ name: "b" }] }, true],
    [
      "another limit",
      { status: { resources: {} } },
      { status: { resources: { limits: { memory: "1Gi" } } } },
      true,
    ],
  ])("%s", (_what, recorded, lab, expected) => {
    expect(differs(recorded, lab)).toBe(expected);
  });
});
