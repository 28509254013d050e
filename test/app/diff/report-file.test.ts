import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseReport, readReport } from "../../../src/app/diff/report-file.js";
import type { Json } from "../../lab/types.js";
import { recordedReport } from "../../recorded-report.js";

function spoilt(spoil: (report: Json) => void): string {
  const report = JSON.parse(JSON.stringify(recordedReport(["sidecar"])));
  spoil(report);
  return JSON.stringify(report);
}

test("a report is read back as it was, in what is compared", () => {
  const report = recordedReport(["sidecar", "host"]);
  const read = parseReport(JSON.stringify(report), "x.json");
  expect(report).toMatchObject(read);
  expect(read.pods.flatMap((pod) => pod.containers)).toHaveLength(
    report.pods.flatMap((pod) => pod.containers).length,
  );
});

test("a report of a release that knew no boot is read", () => {
  expect(
    parseReport(
      spoilt((one) => delete one.nodes[0].bootId),
      "x",
    ).nodes[0]?.bootId,
  ).toBeNull();
});

describe("what is no report is refused, by the place where it is none", () => {
  test.each<[string, (report: Json) => void, string]>([
    ["another kind", (one) => (one.kind = "AuditReport"), "it is a AuditReport of nsinfo/v1"],
    ["a later contract", (one) => (one.apiVersion = "nsinfo/v2"), "NamespaceReport of nsinfo/v2"],
    ["no pods", (one) => delete one.pods, ".pods is not a list"],
    ["pods that are none", (one) => (one.pods = [null]), ".pods[0] is not an object"],
    [
      "an inode that is text",
      (one) => (one.pods[0].containers[1].namespaces.pid.inode = "4026"),
      ".pods[0].containers[1].namespaces.pid.inode is not a whole number",
    ],
    [
      "a scope that is none",
      (one) => (one.pods[0].containers[0].namespaces.net.scope = "constructor"),
      ".namespaces.net.scope is not one of host",
    ],
    ["a name that is a number", (one) => (one.pods[0].name = 5), ".pods[0].name is not a string"],
    ["a name without an end", (one) => (one.pods[0].name = "x".repeat(5000)), "at most 4096"],
    [
      "a cell that is missing",
      (one) => delete one.pods[0].containers[0].namespaces.time,
      ".namespaces.time is not an object",
    ],
  ])("%s", (_, spoil, words) => {
    expect(() => parseReport(spoilt(spoil), "x.json")).toThrow(words);
  });

  test.each(["", "{", "[]", "null", '"x"', "{}"])("%j", (content) => {
    expect(() => parseReport(content, "x.json")).toThrow("x.json is no report of kubectl nsinfo");
  });
});

test("names that a terminal would obey are made harmless", () => {
  const hostile = spoilt((one) => (one.pods[0].name = "a\u001b[2J\u202eb"));
  expect(parseReport(hostile, "x").pods[0]?.name).toBe("a\\x1b[2J\\u202eb");
});

test("keys that JavaScript knows are no way out", () => {
  const text = spoilt(() => undefined).replace('"pods":', '"__proto__":{"polluted":1},"pods":');
  parseReport(text, "x");
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test("a file that is not there, and one that is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nsinfo-diff-"));
  try {
    const path = join(folder, "a.json");
    await expect(readReport(path)).rejects.toThrow(`the path "${path}" does not exist`);
    await expect(readReport(folder)).rejects.toThrow(`open ${folder}: EISDIR`);
    writeFileSync(path, `\ufeff${spoilt(() => undefined)}`);
    expect((await readReport(path)).pods).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
