import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { run } from "../cli/run.js";
import { outputBlocks, withOutput } from "./blocks.js";
import { nodeWordsIn, normalised, normalisedReport } from "./normalise.js";

const README = readFileSync("README.md", "utf8");

/** Flags of other programs that README names. */
const OF_OTHERS: readonly string[] = ["--ignore-missing", "--manifest-url", "--target", "--profile=sysadmin"];

async function helpOf(...command: string[]): Promise<string> {
  return (await run([...command, "--help"])).stdout;
}

async function commands(): Promise<string[]> {
  const [, list = ""] = /Available Commands:\n([\s\S]*?)\n\n/.exec(await helpOf()) ?? [];
  return [...list.matchAll(/^ {2}(\S+)/gm)].map((one) => one[1] ?? "");
}

test("every flag that README names is one of --help", async () => {
  const helps = await Promise.all([helpOf(), ...(await commands()).map((name) => helpOf(name))]);
  const known = new Set(helps.flatMap((help) => [...help.matchAll(/--[a-z][a-z-]*/g)].map(([flag]) => flag)));
  // npm's own arguments stand behind a bare --, and are those of our scripts.
  const text = README.replace(/`(?:[^`\n]*npm run |-- )[^`\n]*`/g, "").replace(/^npm .*$/gm, "");
  const named = new Set([...text.matchAll(/(?<![\w-])--[a-z][a-z-]*(?:=sysadmin)?/g)].map(([flag]) => flag));
  expect([...named].filter((flag) => !known.has(flag) && !OF_OTHERS.includes(flag))).toEqual([]);
});

test("every command has its place in README", async () => {
  for (const name of await commands()) expect(README).toMatch(new RegExp(`nsinfo ${name}\\b`));
});

test("every file that README points to is there", () => {
  const targets = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((one) => one[1] ?? "");
  expect(targets.length).toBeGreaterThan(3);
  for (const target of targets) expect(() => readFileSync(target)).not.toThrow("ENOENT");
});

describe("blocks", () => {
  const text =
    "a\n<!-- output of: kubectl nsinfo x -->\n```\n$ kubectl nsinfo x\nold $& $1\n```\n<!-- end -->\nb\n";

  test("are found, and written anew byte by byte", () => {
    expect(outputBlocks(text)).toEqual([{ command: "kubectl nsinfo x", text: "old $& $1\n" }]);
    const now = withOutput(text, new Map([["kubectl nsinfo x", "new $& $1\n"]]));
    expect(outputBlocks(now)).toEqual([{ command: "kubectl nsinfo x", text: "new $& $1\n" }]);
    expect(withOutput(now, new Map())).toBe(now);
  });
});

test.each([
  ["4026532476 4026531837 4026532476 4026532555", "4026532100 4026531837 4026532100 4026532101"],
  ["Creating debug pod demo/nsinfo-x8k2p1 on", "Creating debug pod demo/nsinfo-fls7kf on"],
  ["read through a debug pod in 1.7 s", "read through a debug pod in 0.3 s"],
  ["it is killed after 1 s", "it is killed after 1 s"],
  ["eth0 10.244.0.7", "eth0 10.244.0.4"],
])("%j is written as %j", (was, is) => expect(normalised(was)).toBe(is));

test("a report loses its PIDs and its time", () => {
  expect(normalisedReport('"pid": 22, "pid": 9, "pid": 22, "pid": 4026531836, "generatedAt": "x"')).toBe(
    '"pid": 701, "pid": 702, "pid": 701, "pid": 4026531836, "generatedAt": "2026-11-23T12:00:00.000Z"',
  );
});

test("the node of a heading", () => {
  expect(nodeWordsIn("Pod demo/x on node1 (containerd 2, cgroup v2), read through")).toBe(
    "(containerd 2, cgroup v2)",
  );
  expect(nodeWordsIn("nothing")).toBeNull();
});
