import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { NamespaceReport } from "../../src/model/report.js";
import { type SimulatedCluster, startSimulatedCluster } from "../lab/simulated/cluster.js";
import { BINARY } from "./cluster.js";

const NODES = 40;
const PODS_PER_NODE = 60;
const QUIET_MS = 1500;

let cluster: SimulatedCluster;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nsinfo-slow-reader-"));
  cluster = await startSimulatedCluster({ nodes: NODES, podsPerNode: PODS_PER_NODE });
  writeFileSync(join(folder, "config"), cluster.kubeconfig, { mode: 0o600 });
}, 60_000);
afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const begun = (): number =>
  cluster.api.stats().requests.filter(({ method, path }) => method === "POST" && /\/pods/.test(path)).length;

/** Waits until no node is begun any more. */
async function standstill(): Promise<number> {
  for (let before = 0; ; before = begun()) {
    await sleep(QUIET_MS);
    if (before > 0 && begun() === before) return before;
  }
}

test("who does not read on is waited for: what is not read yet is not kept in memory, and nothing is lost", async () => {
  const env = { ...process.env, KUBECONFIG: join(folder, "config") };
  const child = spawn(BINARY, ["-A", "-o", "json"], { stdio: ["ignore", "pipe", "ignore"], env });
  try {
    const closed = once(child, "close");
    expect(await standstill()).toBeLessThan(NODES);
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
    expect(await closed).toEqual([0, null]);
    const { nodes, pods }: NamespaceReport = JSON.parse(text);
    expect([nodes.length, pods.length, begun()]).toEqual([NODES, NODES * PODS_PER_NODE, NODES]);
  } finally {
    child.kill("SIGKILL");
  }
}, 120_000);
