import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { load } from "js-yaml";
import type { NamespaceReport } from "../../../src/model/report.js";
import { run } from "../../cli/run.js";
import { recordedReport } from "../../recorded-report.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nsinfo-diff-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(
  name: string,
  pods: string[],
  edit: (report: NamespaceReport) => void = () => undefined,
): string {
  const report = structuredClone(
    recordedReport(pods, (text) =>
      text.replace("@begin 1", "@begin 1\n@boot 3f0b3c52-6a3e-4e0c-9d5a-0d2f6a1b7c11"),
    ),
  );
  edit(report);
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(report));
  return path;
}

function withHostNetwork(report: NamespaceReport): void {
  const [pod] = report.pods;
  if (!pod?.spec) throw new Error("no pod");
  pod.spec.hostNetwork = true;
  for (const one of pod.containers) one.namespaces.net.scope = "host";
}

describe("kubectl nsinfo diff BEFORE.json AFTER.json", () => {
  test("the same twice: 0, and nothing is told to have changed", async () => {
    const path = file("same.json", ["sidecar"]);
    const { code, stdout, stderr } = await run(["diff", path, path]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).not.toMatch(/CHANGED|DIFFERS/);
    expect(stdout).toMatch(/^ {2}net +pod +pod +the same: app, proxy$/m);
  });

  test("another spec: 2, with the words of what changed", async () => {
    const paths = [file("before.json", ["sidecar"]), file("after.json", ["sidecar"], withHostNetwork)];
    const { code, stdout } = await run(["diff", ...paths]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^ {2}net +pod +host +DIFFERS/m);
    expect(stdout.split("\n").filter((line) => line.startsWith("CHANGED"))).toEqual([
      "CHANGED  spec hostNetwork: false -> true",
      "CHANGED  app: net: pod -> host",
      "CHANGED  proxy: net: pod -> host",
    ]);
  });

  test("pods of one file only are told, and are a difference", async () => {
    const paths = [file("two.json", ["sidecar", "host"]), file("one.json", ["sidecar", "target"])];
    const { code, stdout } = await run(["diff", ...paths]);
    expect(code).toBe(2);
    expect(stdout).toContain(`Pod demo/host: only in ${paths[0]}`);
    expect(stdout).toContain(`Pod demo/target: only in ${paths[1]}`);
  });

  test("json and yaml say the same, and hold to the published schema; name has what changed", async () => {
    const paths = [file("b.json", ["sidecar"]), file("a.json", ["sidecar"], withHostNetwork)];
    const schema = JSON.parse(readFileSync("manifests/schema/comparison-report.schema.json", "utf8"));
    const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
    const { stdout } = await run(["diff", ...paths, "-o", "json"]);
    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
    expect(load((await run(["diff", ...paths, "-o", "yaml"])).stdout)).toEqual(JSON.parse(stdout));
    expect((await run(["diff", ...paths, "-o", "name"])).stdout).toBe("pod/sidecar\n");
  });

  test("what was not observed on one side can't be compared: 1", async () => {
    const unseen = file("unseen.json", ["sidecar"], (report) => {
      for (const pod of report.pods) pod.observed = false;
    });
    const { code, stderr } = await run(["diff", file("seen.json", ["sidecar"]), unseen]);
    expect(code).toBe(1);
    expect(stderr).toContain("cannot compare the namespaces of pod sidecar: it was not observed");
  });

  test("completes to files where no cluster answers", async () => {
    const { stdout } = await run(["__complete", "diff", "bef"]);
    expect(stdout).toBe(":0\n");
  });

  test.each([
    [["a.json"], "diff takes two"],
    [["pod/a", "pod/b", "pod/c"], "diff takes two"],
    [["pod/a", "po/a"], "both are pod a"],
    [["./nothing.json", "pod/a"], 'the path "./nothing.json" does not exist'],
    [
      ["a.json", "b.json", "-o", "svg"],
      "allowed formats are: json, jsonpath, jsonpath-as-json, jsonpath-file, name, table, yaml",
    ],
    [["a.json", "b.json", "-o", "jsonpath={.a"], "error parsing jsonpath {.a, unclosed action"],
  ])("%j: %s", async (words, told) => {
    const { code, stdout, stderr } = await run(["diff", ...words]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(told);
  });
});
