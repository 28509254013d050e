import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

interface Entry {
  name: string;
  mode: number;
  content: Buffer;
}

const FILES: Entry[] = [
  { name: "empty", mode: 0o644, content: Buffer.alloc(0) },
  { name: "block", mode: 0o755, content: Buffer.alloc(512, "x") },
  { name: "LICENSE", mode: 0o644, content: Buffer.from("text\n") },
];

let folder: string;
let tarGz: (files: Entry[]) => Promise<Buffer>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nsinfo-archive-"));
  ({ tarGz } = await import(pathToFileURL(resolve("scripts/package/archive.mjs")).href));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("tar unpacks what was packed: names, modes, contents", async () => {
  const archive = join(folder, "a.tar.gz");
  writeFileSync(archive, await tarGz(FILES));
  const { status, stderr } = spawnSync("tar", ["-xzf", archive], { cwd: folder, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  for (const { name, mode, content } of FILES) {
    expect(readFileSync(join(folder, name)).equals(content)).toBe(true);
    if (process.platform !== "win32") expect(statSync(join(folder, name)).mode & 0o777).toBe(mode);
  }
});

test("the same files are the same bytes, whoever packs them and when", async () => {
  const [one, two] = [
    await tarGz(FILES),
    await tarGz(structuredClone(FILES).map((file) => ({ ...file, content: Buffer.from(file.content) }))),
  ];
  expect(one.equals(two as Buffer)).toBe(true);
  expect([...one.subarray(4, 10)]).toEqual([0, 0, 0, 0, 2, 255]);
});
