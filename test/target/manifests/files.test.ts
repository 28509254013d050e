import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { manifestFiles } from "../../../src/target/manifests/files.js";

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "nsinfo-files-"));
  for (const dir of ["b.yaml", "d", "d/e", "empty"]) mkdirSync(join(root, dir));
  for (const file of [
    "c.yml",
    "a.json",
    "B.yaml",
    "no.txt",
    "x.YAML",
    ".yaml",
    "b.yaml/1.yaml",
    "d/2.yaml",
    "d/e/3.json",
  ]) {
    writeFileSync(join(root, file), `text of ${file}`);
  }
  writeFileSync(join(root, "odd"), Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff]));
  symlinkSync("../a.json", join(root, "d/link.yaml"));
  symlinkSync("loop.yaml", join(root, "d/loop.yaml"));
  symlinkSync("nowhere", join(root, "d/gone.yaml"));
  symlinkSync("..", join(root, "d/up.yaml"));
  symlinkSync("/dev/zero", join(root, "d/zero.yaml"));
  symlinkSync("d/e", join(root, "way"));
});

afterAll(() => rmSync(root, { recursive: true }));

async function read(paths: string[], recursive = false, stdin = ""): Promise<string[]> {
  const lines: string[] = [];
  const named = paths.map((path) => (path === "-" ? path : join(root, path)));
  for await (const reading of manifestFiles(named, { recursive, stdin: Readable.from([stdin]) })) {
    const said = "text" in reading ? reading.text : `! ${reading.problem}`;
    lines.push(`${reading.file}: ${said}`.replaceAll(`${root}/`, ""));
  }
  return lines;
}

describe("directories", () => {
  test("the files of one, by name", async () => {
    const names = [".yaml", "B.yaml", "a.json", "c.yml"];
    expect((await read(["."])).map((line) => line.split(":")[0])).toEqual(names);
  });

  test("and those below, links to directories and loops left out", async () => {
    expect(await read(["d"], true)).toEqual([
      "d/2.yaml: text of d/2.yaml",
      "d/e/3.json: text of d/e/3.json",
      'd/gone.yaml: ! the path "d/gone.yaml" does not exist',
      "d/link.yaml: text of a.json",
      "d/loop.yaml: ! open d/loop.yaml: too many levels of symbolic links",
      "d/up.yaml: ! d/up.yaml: not a regular file",
      "d/zero.yaml: ! d/zero.yaml: not a regular file",
    ]);
  });

  test("a directory named like a file is a directory", async () => {
    expect(await read(["."], true)).toContain("b.yaml/1.yaml: text of b.yaml/1.yaml");
  });

  test("in the order of their names' bytes, as Go sorts them", async () => {
    // UTF-16 has them the other way round.
    const names = ["\uff21.yaml", "\u{1f600}.yaml"];
    mkdirSync(join(root, "order"));
    for (const name of names.toReversed()) writeFileSync(join(root, "order", name), name);
    expect(await read(["order"])).toEqual(names.map((name) => `order/${name}: ${name}`));
  });

  test.each([65_535, 65_536, 65_537, 200_000])("a file of %i bytes is read whole", async (size) => {
    mkdirSync(join(root, "sizes"), { recursive: true });
    const text = `${"é".repeat(16_000)}${"x".repeat(size - 32_000)}`;
    writeFileSync(join(root, "sizes/one.yaml"), text);
    expect(await read(["sizes"])).toEqual([`sizes/one.yaml: ${text}`]);
  });

  test("one without manifests says so", async () => {
    const said = await read(["empty"]);
    expect(said).toEqual([expect.stringMatching(/recognized file extensions are \[\.json \.yaml \.yml\]$/)]);
  });
});

describe("what the user names", () => {
  test("is read whatever it is called", async () => {
    expect(await read(["no.txt", "way"])).toEqual([
      "no.txt: text of no.txt",
      "way/3.json: text of d/e/3.json",
    ]);
  });

  test("is told when it is not there, and the rest is read", async () => {
    expect(await read(["nope", "c.yml"])).toEqual([
      'nope: ! the path "nope" does not exist',
      "c.yml: text of c.yml",
    ]);
  });

  test("is standard input for -", async () => {
    expect(await read(["-", "a.json"], false, "from stdin")).toEqual([
      "STDIN: from stdin",
      "a.json: text of a.json",
    ]);
  });

  test("is not read when it is too large", async () => {
    const big = join(root, "empty/big");
    writeFileSync(big, "");
    truncateSync(big, 256 * 1024 * 1024 + 1);
    expect(await read(["empty/big"])).toEqual(["empty/big: ! empty/big: larger than 256 MiB"]);
  });

  test("is read as UTF-8, without its byte order mark", async () => {
    expect(await read(["odd"])).toEqual(["odd: a\ufffd"]);
  });
});

test("a stream that fails is a reading with the reason", async () => {
  const stdin = new Readable({ read: () => stdin.destroy(new Error("gone")) });
  const readings = [];
  for await (const reading of manifestFiles(["-"], { recursive: false, stdin })) readings.push(reading);
  expect(readings).toEqual([{ file: "STDIN", problem: "open STDIN: gone" }]);
});

test("a stream without end is left, with the reason", async () => {
  const chunk = Buffer.alloc(1024 * 1024, " ");
  const stdin = new Readable({ read: () => stdin.push(chunk) });
  const readings = [];
  for await (const reading of manifestFiles(["-"], { recursive: false, stdin })) readings.push(reading);
  expect(readings).toEqual([{ file: "STDIN", problem: "STDIN: larger than 256 MiB" }]);
  expect(stdin.destroyed).toBe(true);
});
