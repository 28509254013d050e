import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { beginLongRun } from "../../../src/cli/audit/long-run.js";
import type { Io } from "../../../src/cli/io.js";

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "nsinfo-long-"));
  for (const folder of ["many", "few", "deep/a", "deep/b"])
    mkdirSync(join(root, folder), { recursive: true });
  const fill = (folder: string, count: number): void => {
    for (let index = 0; index < count; index++) writeFileSync(join(root, folder, `${index}.yaml`), "");
  };
  fill("many", 300);
  fill("few", 299);
  fill("deep/a", 150);
  fill("deep/b", 150);
  symlinkSync("..", join(root, "deep/a/up"));
});

afterAll(() => rmSync(root, { recursive: true }));

function begun(
  paths: string[],
  recursive: boolean,
  env: Record<string, string> = {},
): Record<string, string>[] {
  const launches: Record<string, string>[] = [];
  const relaunch: Io["relaunch"] = (more) => void launches.push(more);
  const io = { env, relaunch } as Io;
  beginLongRun({ paths: paths.map((path) => join(root, path)), recursive }, io);
  return launches;
}

const ANEW = [{ BUN_JSC_useFTLJIT: "0" }];

test.each([
  ["a folder of many files", ["many"], false, ANEW],
  ["one of few", ["few"], false, []],
  ["few and one more file", ["few", "deep"], false, []],
  ["two that are many together", ["few", "deep/a"], false, ANEW],
  ["folders below count with -R", ["deep"], true, ANEW],
  ["and not without", ["deep"], false, []],
  ["a file", ["many/1.yaml"], false, []],
  ["nothing there", ["nowhere"], true, []],
])("%s", (_, paths, recursive, launches) => {
  expect(begun(paths, recursive)).toEqual(launches);
});

test("whoever has set the option keeps it, and a second start has it", () => {
  expect(begun(["many"], false, { BUN_JSC_useFTLJIT: "1" })).toEqual([]);
  expect(begun(["many"], false, { BUN_JSC_useFTLJIT: "0" })).toEqual([]);
});
