import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { run } from "../run.js";

const POD =
  "apiVersion: v1\nkind: Pod\nmetadata: {name: good}\nspec: {hostPID: true, containers: [{name: a, image: x}]}\n";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "nsinfo-hostile-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** What is said of a broken document between two good ones. */
async function between(text: string): Promise<{ code: number; names: string; stderr: string }> {
  const file = join(dir, "hostile.yaml");
  writeFileSync(file, `${POD}---\n${text}\n---\n${POD}`);
  const { code, stdout, stderr } = await run(["audit", "-f", file, "-o", "name"]);
  return { code, names: stdout, stderr: stderr.replaceAll(file, "F") };
}

const BOMB = `a: &a [x, x, x, x, x, x, x, x, x]\n${[..."bcdefghi"]
  .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[index]}`).join(", ")}]`)
  .join("\n")}`;

describe("a broken document is told with file and line, and the others are reviewed", () => {
  test.each([
    ["broken YAML", "a: [1, 2", "error: F:7:1: unexpected end", 1],
    ["a tab for an indent", "a:\n\tb: 1", "error: F:7:", 1],
    ["a bomb of aliases", BOMB, "error: F:5:1: document contains excessive aliasing", 1],
    ["an alias of nothing", "a: *nothing", "error: F:6:", 1],
    ["itself inside itself", "a: &a {b: *a}", "error: F:5:1: an anchor's value contains itself", 1],
    ["NUL bytes", "a: x\u0000y", "error: F:6:", 1],
    ["deep nesting", `${"[".repeat(10_000)}`, "error: F:6:", 1],
    [
      "a key that stands twice",
      POD.replace("spec:", "kind: Pod\nspec:"),
      "Warning: F:9:1: this key stands twice",
      0,
    ],
    ["no mapping", "- just\n- a list", "Warning: F:5:1: not a Kubernetes object: it is no mapping", 0],
    [
      "a Deployment without a template",
      "apiVersion: apps/v1\nkind: Deployment\nspec: {}",
      "error: F:5:1: ",
      1,
    ],
    ["a control sequence", '"\\e[2J": {x', "error: F:7:1: ", 1],
  ])("%s", async (name, text, words, code) => {
    const said = await between(text);
    expect(said.stderr).toContain(words);
    expect(said.stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    const pods = name === "a key that stands twice" ? 3 : 2;
    expect({ names: said.names, code: said.code }).toEqual({ names: "pod/good\n".repeat(pods), code });
  });
});

test("10,000 documents in one file are all reviewed, and those that are broken are told up to a number", async () => {
  const file = join(dir, "many.yaml");
  writeFileSync(
    file,
    Array.from({ length: 10_000 }, (_, index) => (index % 2 === 0 ? POD : "a: [\n")).join("---\n"),
  );
  const { code, stdout, stderr } = await run(["audit", "-f", file, "-o", "name"]);
  expect(code).toBe(1);
  expect(stdout).toBe("pod/good\n".repeat(5000));
  const lines = stderr.trimEnd().split("\n");
  expect(lines.length).toBe(1001);
  expect(lines.at(-1)).toBe("error: 4000 more problems are not told one by one");
});

test("a file of 50 MB is reviewed, with the lines of what is found", async () => {
  const file = join(dir, "large.yaml");
  const line = `  ${"x".repeat(997)}\n`;
  const map = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  k: |\n  ${line.repeat(50_000)}`;
  writeFileSync(file, `${POD}---\n${map.replaceAll("\n  x", "\n    x")}---\n${POD}`);
  const { code, stdout } = await run(["audit", "-f", file, "-o", "json"]);
  const { workloads } = JSON.parse(stdout);
  const lines = workloads.map(
    (one: { findings: { locations: { line: number }[] }[] }) => one.findings[0]?.locations[0]?.line,
  );
  expect({ code, lines }).toEqual({ code: 0, lines: [4, 50_000 + 5 + 5 + 1 + 4] });
}, 60_000);

test("unreadable files and loops of links are told, and the rest is reviewed", async () => {
  const root = join(dir, "tree");
  mkdirSync(join(root, "deep"), { recursive: true });
  writeFileSync(join(root, "a.yaml"), POD);
  writeFileSync(join(root, "deep", "b.yaml"), POD.replace("good", "deep"));
  writeFileSync(join(root, "secret.yaml"), POD);
  chmodSync(join(root, "secret.yaml"), 0);
  symlinkSync("loop.yaml", join(root, "loop.yaml"));
  symlinkSync("..", join(root, "deep", "up"));
  symlinkSync("/dev/zero", join(root, "zero.yaml"));
  const { code, stdout, stderr } = await run(["audit", "-R", "-f", root, "-o", "name"]);
  expect(code).toBe(1);
  expect(stderr).toContain("loop.yaml: too many levels of symbolic links");
  expect(stderr).toContain("zero.yaml: not a regular file");
  // Root reads what nobody may.
  const isRoot = process.getuid?.() === 0;
  expect(stderr.includes("secret.yaml: permission denied")).toBe(!isRoot);
  expect(stdout).toBe(`pod/good\npod/deep\n${isRoot ? "pod/good\n" : ""}`);
});

describe("what a manifest says reaches no terminal unbounded or unescaped", () => {
  const name = `\\e]0;owned\\a${"n".repeat(3000)}`;
  const stdin = `apiVersion: v1\nkind: "P\\e[2Jod"\nmetadata: {name: "${name}"}\nspec: {template: {spec: {hostPID: true, containers: [{name: "${name}"}]}}}\n`;

  test.each(["table", "wide", "name"])("%s", async (format) => {
    const { stdout } = await run(["audit", "-f", "-", "-o", format], { stdin });
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    expect(stdout).toContain("\\x1b");
  });

  test.each(["json", "sarif"])("%s", async (format) => {
    const { stdout } = await run(["audit", "-f", "-", "-o", format], { stdin });
    expect(() => JSON.parse(stdout)).not.toThrow();
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  });
});
