import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { nothingObserved } from "../../src/cli/debug-run.js";
import type { Io } from "../../src/cli/io.js";
import { areReadTogether, noResources, outputOf } from "../../src/cli/output.js";
import { outputFlag } from "../../src/cli/output-flag.js";
import { parseArgs } from "../../src/cli/parse-args.js";

const PENDING = {
  pods: [{ namespace: "demo", name: "x", observed: false }],
  gaps: [{ node: null, pod: "demo/x", container: null, what: "its namespaces", why: "it is Pending" }],
};

test("why nothing was observed is said once where the report stands right above", () => {
  expect(nothingObserved(PENDING)?.message).toBe("cannot observe pod x: it is Pending");
  expect(nothingObserved(PENDING, true)?.message).toBe("cannot observe pod x");
  expect(
    nothingObserved({ ...PENDING, pods: [{ namespace: "demo", name: "x", observed: true }] }),
  ).toBeNull();
});

test.each([
  ["table", true, true, true],
  ["wide", true, true, true],
  ["json", true, true, false],
  ["table", false, true, false],
  ["table", true, false, false],
])("%s, stdout a terminal: %s, stderr: %s: read together: %s", (format, stdout, stderr, together) => {
  const io = { stdout: { isTerminal: stdout }, stderr: { isTerminal: stderr } } as Io;
  expect(areReadTogether(format, io)).toBe(together);
});

test("an empty list, in kubectl's words", () => {
  expect([noResources("shop"), noResources(null)]).toEqual([
    "No resources found in shop namespace.\n",
    "No resources found\n",
  ]);
});

describe("-o", () => {
  const NAMES = ["table", "json"] as const;
  const dir = mkdtempSync(join(tmpdir(), "nsinfo-output-"));
  const file = join(dir, "names.jsonpath");
  writeFileSync(file, "{range .pods[*]}{.name}\n{end}");
  writeFileSync(join(dir, "long"), "x".repeat(100_000));
  afterAll(() => rmSync(dir, { recursive: true }));

  const data = { pods: [{ name: "a" }, { name: "b" }] };
  const output = (...words: string[]) => outputOf(parseArgs(words, [outputFlag(NAMES)]), NAMES);
  async function printed(...words: string[]): Promise<string> {
    const found = await output(...words);
    return typeof found === "string" ? `the format ${found}` : found.print(data);
  }

  test.each([
    [[], "the format table"],
    [["-o", "json"], "the format json"],
    [["-ojson"], "the format json"],
    [["-o", "jsonpath={.pods[*].name}"], "a b"],
    [["-ojsonpath={.pods[1].name}"], "b"],
    [['-o=jsonpath={.pods[?(@.name=="b")].name}'], "b"],
    [["--output", "jsonpath=.pods[0].name"], "a"],
    [["--output=jsonpath-as-json={.pods[*].name}"], '[\n    "a",\n    "b"\n]\n'],
    [["-o", `jsonpath-file=${file}`], "a\nb\n"],
  ])("%j: %s", async (words, text) => expect(await printed(...words)).toBe(text));

  test.each([
    [
      "xml",
      /^unable to match a printer suitable for the output format "xml", allowed formats are: json, jsonpath, jsonpath-as-json, jsonpath-file, table$/,
    ],
    ["jsonpath", /^template format specified but no template given$/],
    ["jsonpath=", /^template format specified but no template given$/],
    ["jsonpath-file=", /^template format specified but no template given$/],
    ["jsonpathx={.a}", /^unable to match a printer suitable for the output format "jsonpathx=\{\.a\}"/],
    ["json={.a}", /^unable to match a printer/],
    ["jsonpath={.a", /^error parsing jsonpath \{\.a, unclosed action$/],
    [
      `jsonpath-file=${dir}/nothing`,
      /^error reading jsonpath-file \S+, open \S+: no such file or directory$/,
    ],
    [`jsonpath-file=${dir}`, /: is a directory$/],
    [`jsonpath-file=${dir}/long`, /^the template is longer than 65536 characters$/],
    ["jsonpath-file=/dev/zero", /^the template is longer than 65536 characters$/],
  ])("%s is refused", async (word, words) => {
    await expect(output("-o", word)).rejects.toThrow(words);
  });
});
