import { describe, expect, test } from "@jest/globals";
import { Parser } from "yargs/helpers";
import yargsParser from "yargs-parser";
import type { FlagSpec } from "../../src/cli/flags.js";
import { parseArgs, UsageError } from "../../src/cli/parse-args.js";

const FLAGS: FlagSpec[] = [
  { name: "output", alias: "o", type: "string", description: "" },
  { name: "namespace", alias: "n", type: "string", description: "" },
  { name: "container", alias: "c", type: "array", description: "" },
  { name: "color", type: "string", choices: ["auto", "never"], description: "" },
  { name: "help", alias: "h", type: "boolean", description: "" },
  { name: "insecure-skip-tls-verify", type: "boolean", description: "" },
  { name: "stdin", alias: "i", type: "boolean", description: "" },
  { name: "tty", alias: "t", type: "boolean", description: "" },
  { name: "as", type: "string", description: "" },
  { name: "v", type: "string", description: "" },
];

describe("understood as kubectl understands it", () => {
  test.each<
    [
      string[],
      {
        words?: string[];
        rest?: string[];
        text?: Record<string, string>;
        list?: string[];
        flags?: Record<string, boolean>;
      },
    ]
  >([
    [["pod/x"], { words: ["pod/x"] }],
    [["pod/x", "-n", "demo"], { words: ["pod/x"], text: { namespace: "demo" } }],
    [["-ndemo", "pod/x"], { words: ["pod/x"], text: { namespace: "demo" } }],
    [["-n=demo", "pod/x"], { words: ["pod/x"], text: { namespace: "demo" } }],
    [["--namespace=demo"], { text: { namespace: "demo" } }],
    [["--namespace", "demo", "x"], { words: ["x"], text: { namespace: "demo" } }],
    [["-ojson", "x"], { words: ["x"], text: { output: "json" } }],
    [["-o", "json", "-o", "yaml"], { text: { output: "yaml" } }],
    [["-c", "a", "-c", "b", "x"], { words: ["x"], list: ["a", "b"] }],
    [["-c", "a,b"], { list: ["a", "b"] }],
    [["--namespace", "-odd"], { text: { namespace: "-odd" } }],
    [["--namespace", "1e3"], { text: { namespace: "1e3" } }],
    [["--as", "system:admin"], { text: { as: "system:admin" } }],
    [["007", "x"], { words: ["007", "x"] }],
    [["-h"], { flags: { help: true } }],
    [["--insecure-skip-tls-verify", "x"], { words: ["x"], flags: { "insecure-skip-tls-verify": true } }],
    [
      ["--insecure-skip-tls-verify=false", "x"],
      { words: ["x"], flags: { "insecure-skip-tls-verify": false } },
    ],
    [["-it", "x"], { words: ["x"], flags: { stdin: true, tty: true } }],
    [["-v=6"], { text: { v: "6" } }],
    [["-v", "6"], { text: { v: "6" } }],
    [["x", "--", "-n", "demo"], { words: ["x"], rest: ["-n", "demo"] }],
    [["--namespace=a=b"], { text: { namespace: "a=b" } }],
    [["--namespace="], { text: { namespace: "" } }],
  ])("%j", (argv, expected) => {
    const args = parseArgs(argv, FLAGS);
    expect(args.positionals).toEqual(expected.words ?? []);
    expect(args.rest).toEqual(expected.rest ?? []);
    expect(args.list("container")).toEqual(expected.list);
    for (const flag of FLAGS) {
      if (flag.type === "string")
        expect([flag.name, args.text(flag.name)]).toEqual([flag.name, expected.text?.[flag.name]]);
      if (flag.type === "boolean")
        expect([flag.name, args.flag(flag.name)]).toEqual([flag.name, expected.flags?.[flag.name]]);
    }
  });
});

describe("refused in kubectl's words", () => {
  test.each([
    [["--nope"], "unknown flag: --nope"],
    [["--nope=1"], "unknown flag: --nope"],
    [["-x"], "unknown shorthand flag: 'x' in -x"],
    [["-ix"], "unknown shorthand flag: 'x' in -ix"],
    [["pod/x", "-n"], "flag needs an argument: 'n' in -n"],
    [["--namespace"], "flag needs an argument: --namespace"],
    [["--color", "blue"], 'invalid argument "blue" for "--color" flag: must be one of auto, never'],
    [["--no-help"], "unknown flag: --no-help"],
    [["--o=json"], "unknown flag: --o"],
  ])("%j", (argv, message) => {
    expect(() => parseArgs(argv, FLAGS)).toThrow(new UsageError(message));
  });
});

test("the parser is the one that yargs itself reads with", () => {
  expect(yargsParser).toBe(Parser);
});
