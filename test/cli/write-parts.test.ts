import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { startSimulatedCluster } from "../lab/simulated/cluster.js";
import { run } from "./run.js";

/** What a look at everything prints, and how many pods had been printed each time that memory was given back. */
async function lookAtAll(nodes: number, podsPerNode: number): Promise<{ pods: number; collected: number[] }> {
  const folder = mkdtempSync(join(tmpdir(), "nsinfo-write-parts-"));
  const cluster = await startSimulatedCluster({ nodes, podsPerNode });
  const collected: number[] = [];
  let pods = 0;
  try {
    const config = join(folder, "config");
    writeFileSync(config, cluster.kubeconfig, { mode: 0o600 });
    const ran = await run(["-A", "-o", "name", "--kubeconfig", config, "--max-nodes-at-once", "1"], {
      onWrite: (text) => {
        pods += text.split("\n").length - 1;
      },
      collect: () => collected.push(pods),
    });
    expect(ran.code).toBe(0);
    return { pods, collected };
  } finally {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

test(
  "memory is given back when more than a thousand pods were written",
  async () => expect(await lookAtAll(11, 101)).toEqual({ pods: 1111, collected: [1010] }),
  60_000,
);

test(
  "for fewer no time is spent on it",
  async () => expect(await lookAtAll(2, 3)).toEqual({ pods: 6, collected: [] }),
  60_000,
);
