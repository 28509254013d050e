import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { fuzzTarget, shares } from "./fuzz.js";
import { expectPlain, Forgery, type FuzzTarget } from "./target.js";
import { FUZZ_TARGETS } from "./targets/index.js";
import { expectWellFormed } from "./xml.js";

const SEED = 20261123;
const INPUTS = 6000;
const SHARES = shares(FUZZ_TARGETS, INPUTS);

describe("nothing that others write crashes it, reaches the terminal or speaks for another", () => {
  test.each(
    FUZZ_TARGETS.map((target, index) => [target.name, target, Math.max(150, SHARES[index] ?? 0)] as const),
  )(
    "%s",
    async (_, target, inputs) => {
      const { failures, hangs: _hangs, ...tally } = await fuzzTarget(target, { inputs, seed: SEED });
      expect(failures).toEqual([]);
      expect(tally).toEqual({ target: target.name, inputs, crashes: 0, escapes: 0, forgeries: 0 });
    },
    120_000,
  );
});

describe("the fuzzer itself", () => {
  const target = (check: (input: string) => void): FuzzTarget => ({
    name: "t",
    part: 1,
    inputs: fc.string({ unit: "binary" }),
    check: check as (input: unknown) => void,
  });

  test("finds a crash, an escape and a forgery, and tells the smallest input", async () => {
    const crash = await fuzzTarget(
      target((input) => void (input.length > 3 && JSON.parse("{"))),
      { inputs: 100, seed: 1 },
    );
    expect(crash.crashes).toBeGreaterThan(10);
    expect(crash.failures).toEqual([expect.stringMatching(/^SyntaxError: /)]);
    const escaped = await fuzzTarget(
      target((input) => expectPlain("x", input)),
      { inputs: 1000, seed: 1 },
    );
    expect(escaped.escapes).toBeGreaterThan(10);
    const forged = await fuzzTarget(
      target((input) => {
        if (input.length === 5) throw new Forgery("other");
      }),
      { inputs: 1000, seed: 1 },
    );
    expect([forged.forgeries > 0, forged.crashes]).toEqual([true, 0]);
  });

  test("the same seed gives the same inputs, another others", async () => {
    const seen = async (seed: number): Promise<string[]> => {
      const inputs: string[] = [];
      await fuzzTarget(
        target((input) => void inputs.push(input)),
        { inputs: 20, seed },
      );
      return inputs;
    };
    expect(await seen(1)).toEqual(await seen(1));
    expect(await seen(1)).not.toEqual(await seen(2));
  });

  test("every input is somebody's", () => {
    for (const inputs of [1000, 12_345, 1_000_000])
      expect(shares(FUZZ_TARGETS, inputs).reduce((sum, one) => sum + one, 0)).toBe(inputs);
  });

  test.each([
    ["\u001b[2J", false],
    ["\u009b", false],
    ["\u202e", false],
    ["\ud800", false],
    ["\t", false],
    ["\u00e4 \u{1f600}\n", true],
  ])("%j is plain: %s", (text, plain) => {
    const look = expect(() => expectPlain("x", text));
    if (plain) look.not.toThrow();
    else look.toThrow();
  });

  test.each([
    ['<?xml version="1.0"?>\n<a b="&lt;"><c/>x &amp; y</a>\n', true],
    ["<a><b></a></b>", false],
    ["<a>&x</a>", false],
    ["<a/><b/>", false],
    ['<a b="<"/>', false],
    ["<a>", false],
    ["x", false],
  ])("%j is well-formed: %s", (text, right) => {
    const look = expect(() => expectWellFormed(text));
    if (right) look.not.toThrow();
    else look.toThrow();
  });
});
