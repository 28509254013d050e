import { describe, expect, test } from "@jest/globals";
import { readManifests } from "../../../src/target/manifests/read.js";

const POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: yes, containers: [{name: c}]}\n";
const JSON_POD = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"j"},"spec":{"hostPID":true}}';

/** What a file holds, one line a document. */
function summary(text: string): string[] {
  return [...readManifests(text, { file: "f.yaml" })].map(({ document, workloads, problems }) => {
    const found = workloads.map(({ kind, name, path }) => `${kind}/${name} at ${path.join(".")}`);
    const wrong = problems.map(({ code, position }) => `${code} at ${position?.line}:${position?.column}`);
    return [`${document.index}:${document.line}`, ...found, ...wrong].join(", ");
  });
}

describe("documents", () => {
  test.each<[string, string, string[]]>([
    ["YAML", POD, ["0:1, Pod/a at spec"]],
    ["several", `# c\n---\n${POD}---\n# nothing\n---\n${POD}`, ["0:2, Pod/a at spec", "1:9, Pod/a at spec"]],
    ["null", `null\n---\n~\n---\n${POD}`, ["0:4, Pod/a at spec"]],
    ["JSON", JSON_POD, ["0:1, Pod/j at spec"]],
    ["JSON with tabs and a byte order mark", `\ufeff\t${JSON_POD}`, ["0:1, Pod/j at spec"]],
    [
      "JSON in a row",
      `${JSON_POD}${JSON_POD}\n\n${JSON_POD}`,
      [0, 0, 2].map((n, i) => `${i}:${n + 1}, Pod/j at spec`),
    ],
    ["JSON, then something else", `${JSON_POD}\n ]x\n`, ["0:1, Pod/j at spec", "1:2, syntax at 2:2"]],
    ["JSON, then a comment", `${JSON_POD} # c\n`, ["0:1, Pod/j at spec"]],
    [
      "flow YAML with braces in a string",
      "{apiVersion: v1, kind: Pod, spec: {a: '}'}}\n",
      ["0:1, Pod/ at spec"],
    ],
    ["JSON, then YAML", `${JSON_POD}\n---\n${POD}`, ["0:1, Pod/j at spec", "1:2, Pod/a at spec"]],
    ["flow YAML that is no JSON", "{apiVersion: v1, kind: Pod, spec: {}} # c\n", ["0:1, Pod/ at spec"]],
    ["byte order marks", `\ufeff${POD}---\n\ufeff${POD}`, ["0:1, Pod/a at spec", "1:5, Pod/a at spec"]],
    ["CRLF", POD.replaceAll("\n", "\r\n"), ["0:1, Pod/a at spec"]],
  ])("%s", (_name, text, expected) => {
    expect(summary(text)).toEqual(expected);
  });
});

describe("what is broken is told, and the rest is read", () => {
  test.each<[string, string, string]>([
    ["an open bracket", "a: [\n", "1:5, syntax at 7:1"],
    ["a tab as indentation", "a:\n\tb: 1\n", "1:5, syntax at 7:1"],
    ["a NUL byte", "a: x\0y\n", "1:5, syntax at 6:5"],
    ["a control character", 'a: "\u0007"\n', "1:5, syntax at 6:6"],
    ["an unknown alias", "a: *x\n", "1:5, syntax at 6:6"],
    ["a text", "hello\n", "1:5, not-kubernetes at 5:1"],
    ["a list", "- a\n", "1:5, not-kubernetes at 5:1"],
    ["helm values", "replicas: 1\n", "1:5, not-kubernetes at 5:1"],
    ["no kind", "apiVersion: v1\n", "1:5, not-kubernetes at 5:1"],
    ["a kind that is no text", "apiVersion: v1\nkind: yes\n", "1:5, not-kubernetes at 5:1"],
    ["a pod without spec", "apiVersion: v1\nkind: Pod\n", "1:5, malformed at 5:1"],
    [
      "a deployment without template",
      "apiVersion: apps/v1\nkind: Deployment\nspec: 7\n",
      "1:5, malformed at 5:1",
    ],
  ])("%s", (_name, text, expected) => {
    expect(summary(`${POD}---\n${text}---\n${POD}`)).toEqual([
      "0:1, Pod/a at spec",
      expected,
      expect.stringMatching(/^2:\d+, Pod\/a at spec$/),
    ]);
  });

  test.each([
    ["YAML", POD.replace("hostPID: yes", "hostPID: false, hostPID: yes"), "4:24"],
    ["JSON", JSON_POD.replace('"hostPID":true', '"hostPID":false,\n"hostPID":true'), "2:1"],
    ["YAML through conversion", POD.replace("hostPID: yes", "01: a, 1: b, hostPID: yes"), "4:15"],
  ])("a key that stands twice counts with its last value: %s", (_name, text, place) => {
    const [manifest] = [...readManifests(text, { file: "f" })];
    expect(manifest?.workloads[0]?.podSpec).toMatchObject({ hostPID: true });
    const [problem] = manifest?.problems ?? [];
    expect([problem?.code, `${problem?.position?.line}:${problem?.position?.column}`]).toEqual([
      "duplicate-key",
      place,
    ]);
  });

  test('a string with `":` in it is no key', () => {
    expect(summary(JSON_POD.replace('"j"', '"j\\":"'))).toEqual(['0:1, Pod/j": at spec']);
  });

  test("problems carry file and document", () => {
    const [, broken] = [...readManifests(`${POD}---\na: b: c\n`, { file: "dir/f.yaml" })];
    expect(broken?.problems).toEqual([
      {
        code: "syntax",
        file: "dir/f.yaml",
        document: 1,
        position: { line: 6, column: 5 },
        message: "bad indentation of a mapping entry",
      },
    ]);
  });
});

describe("hostile files", () => {
  test("ten thousand documents", () => {
    const text = `${POD}---\n`.repeat(10_000);
    let workloads = 0;
    for (const manifest of readManifests(text, { file: "f" })) workloads += manifest.workloads.length;
    expect(workloads).toBe(10_000);
  });

  test("a hundred thousand JSON objects in one line", () => {
    const manifests = [...readManifests(JSON_POD.repeat(100_000), { file: "f" })];
    expect(manifests).toHaveLength(100_000);
    expect(manifests.at(-1)?.document).toMatchObject({ line: 1, column: JSON_POD.length * 99_999 + 1 });
  });

  test.each([
    ["brackets", "[".repeat(200_000)],
    ["braces", "{".repeat(200_000)],
    ["JSON", `{"a":${'{"a":'.repeat(100_000)}1${"}".repeat(100_001)}`],
    ["block mappings", [...Array(3000).keys()].map((n) => `${" ".repeat(n)}a:`).join("\n")],
    ["sequences", `${"- ".repeat(100_000)}a`],
    ["an open string of escapes", `{"a": "${'\\"'.repeat(500_000)}`],
    ["anchors", `${"&a ".repeat(50_000)}x`],
    ["tagged keys", [...Array(60).keys()].map((n) => `${" ".repeat(n)}!!map &a${n} k:`).join("\n")],
  ])("nested %s are refused, and quickly", (_name, text) => {
    const problems = [...readManifests(`${text}\n---\n${POD}`, { file: "f" })].map(
      ({ problems }) => problems.length,
    );
    expect(problems).toEqual([1, 0]);
  });

  test("__proto__ is a key like others", () => {
    const [manifest] = [...readManifests(`${POD}__proto__: {spec: {}}\n`, { file: "f" })];
    expect(manifest?.workloads).toHaveLength(1);
    expect(Object.keys(manifest?.object as object)).toContain("__proto__");
    expect(({} as { spec?: unknown }).spec).toBeUndefined();
  });

  test("a document is parsed only when it is asked for", () => {
    const [first] = readManifests(`${POD}---\n${"{".repeat(1000)}`, { file: "f" });
    expect(first?.workloads).toHaveLength(1);
  });
});
