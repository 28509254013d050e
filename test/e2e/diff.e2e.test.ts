import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { ComparisonReport } from "../../src/model/comparison.js";
import { type Cluster, startCluster } from "./cluster.js";
import { createRunning, deletePod, podOf } from "./pods.js";

let cluster: Cluster;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nsinfo-diff-"));
  cluster = await startCluster();
  await cluster.createExamples();
}, 180_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await cluster?.stop();
}, 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]));

async function diff(...words: string[]): Promise<{ code: number | null; report: ComparisonReport }> {
  const { code, stdout } = await cluster.nsinfo(["diff", ...words, "-n", cluster.namespace, "-o", "json"]);
  return { code, report: JSON.parse(stdout) };
}

async function saved(pod: string): Promise<string> {
  const path = join(folder, `${pod}.json`);
  const ran = await cluster.nsinfo([`pod/${pod}`, "-n", cluster.namespace, "-o", "json"]);
  writeFileSync(path, ran.stdout);
  return path;
}

test("two pods: one of them in the node's namespaces", async () => {
  const { code, report } = await diff("pod/sidecar", "pod/host");
  expect(code).toBe(2);
  const [one] = report.comparisons;
  expect([one?.of, one?.incomparable]).toEqual(["pods", null]);
  expect(one?.shared.filter(({ host }) => !host)).toEqual([]);
  expect(one?.changes).toContainEqual({
    aspect: "spec",
    container: null,
    type: null,
    what: "hostNetwork",
    before: false,
    after: true,
  });
}, 60_000);

test("a pod before and now, nothing in between: 0, and every namespace is the same one", async () => {
  const { code, report } = await diff(await saved("sidecar"), "pod/sidecar");
  const [one] = report.comparisons;
  expect([code, one?.of, one?.changes]).toEqual([0, "readings", []]);
  expect(new Set(one?.shared.map(({ type }) => type)).size).toBe(8);
  expect(one?.shared.filter(({ certain }) => !certain)).toEqual([]);
}, 60_000);

test("a pod that was made anew with another spec", async () => {
  const wait = { seconds: 60 };
  await createRunning(cluster, podOf("renewed"), wait);
  const before = await saved("renewed");
  await deletePod(cluster, "renewed", wait);
  await createRunning(cluster, podOf("renewed", { shareProcessNamespace: true }), wait);
  const { code, report } = await diff(before, "pod/renewed");
  const changes = report.comparisons[0]?.changes ?? [];
  expect(code).toBe(2);
  expect(changes.map(({ aspect }) => aspect)).toEqual(expect.arrayContaining(["pod", "restart"]));
  expect(changes).toContainEqual({
    aspect: "scope",
    container: "main",
    type: "pid",
    what: "scope",
    before: "container",
    after: "pod",
  });
  const told = await cluster.nsinfo(["diff", before, "pod/renewed", "-n", cluster.namespace]);
  expect(told.stdout).toContain("CHANGED  spec shareProcessNamespace: false -> true");
}, 90_000);
