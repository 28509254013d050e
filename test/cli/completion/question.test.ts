import { describe, expect, test } from "@jest/globals";
import type { Command } from "../../../src/cli/command.js";
import { halfTyped, type Question } from "../../../src/cli/completion/question.js";
import type { FlagSpec } from "../../../src/cli/flags.js";

const FLAGS: FlagSpec[] = [
  { name: "output", alias: "o", type: "string", description: "" },
  { name: "namespace", alias: "n", type: "string", description: "" },
  { name: "container", alias: "c", type: "array", description: "" },
  { name: "wide", type: "boolean", description: "" },
  { name: "v", type: "string", description: "" },
];

function command(name: string, flags: FlagSpec[]): Command {
  return {
    name,
    flags,
    summary: "",
    description: [],
    usage: "",
    examples: [],
    load: () => Promise.reject(new Error("completing runs nothing")),
  };
}

const MAIN = command("", FLAGS);
const AUDIT = command("audit", [{ name: "filename", alias: "f", type: "array", description: "" }]);
const VERSION: FlagSpec = { name: "version", type: "boolean", description: "" };

function shown(question: Question): string[] {
  if (question.kind === "flag-value") return [question.kind, question.typed, question.flag.name];
  if (question.kind === "flag-names")
    return [question.kind, question.typed, ...question.flags.map((one) => one.name)];
  if (question.kind === "argument")
    return [question.kind, question.typed, question.first ? "first" : "later"];
  return [question.kind, question.typed];
}

describe("what a half-typed word may become", () => {
  test.each<[string[], string[]]>([
    [[""], ["argument", "", "first"]],
    [["pod/s"], ["argument", "pod/s", "first"]],
    [
      ["pod/x", ""],
      ["argument", "", "later"],
    ],
    [
      ["-n", ""],
      ["flag-value", "", "namespace"],
    ],
    [
      ["--namespace", "de"],
      ["flag-value", "de", "namespace"],
    ],
    [["--namespace=de"], ["flag-value", "de", "namespace"]],
    [
      ["-n", "demo", ""],
      ["argument", "", "first"],
    ],
    [
      ["-n", "demo", "x", ""],
      ["argument", "", "later"],
    ],
    [
      ["-n", "-o", ""],
      ["argument", "", "first"],
    ],
    [
      ["--wide", ""],
      ["argument", "", "first"],
    ],
    [
      ["-v", ""],
      ["flag-value", "", "v"],
    ],
    [
      ["x", "--", ""],
      ["nothing", ""],
    ],
    [["-"], ["flag-names", "-", "output", "namespace", "container", "wide", "v", "help", "version"]],
    [
      ["-n", "demo", "-c", "a", "--wide", "--"],
      ["flag-names", "--", "output", "container", "v", "help", "version"],
    ],
    [
      ["audit", "-f", ""],
      ["flag-value", "", "filename"],
    ],
    [
      ["audit", "--"],
      ["flag-names", "--", "filename", "help"],
    ],
    [["audit"], ["argument", "audit", "first"]],
    [
      ["pod/x", "audit", ""],
      ["argument", "", "later"],
    ],
  ])("%j", (argv, expected) => {
    expect(shown(halfTyped(argv, [MAIN, AUDIT], [VERSION]).question)).toEqual(expected);
  });
});

test("the words before it are whole: a flag that waits for its value is not among them", () => {
  const words = (...argv: string[]): string[] => halfTyped(argv, [MAIN, AUDIT], [VERSION]).words;
  expect(words("x", "-n", "demo", "-c", "")).toEqual(["x", "-n", "demo"]);
  expect(words("audit", "-f", "a.yaml", "")).toEqual(["-f", "a.yaml"]);
});
