import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";
import type { NamespaceReport } from "../../src/model/report.js";
import { type Cluster, linksOf, startCluster } from "./cluster.js";

/** How often the pod is looked at; 200 by hand. */
const INSPECTIONS = Number(process.env["NSINFO_E2E_RESTARTS"] ?? 15);
const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  const container = (name: string, command: string) => ({
    name,
    image: "busybox:1.36",
    command: ["sh", "-c", command],
  });
  await cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "restless" },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [container("steady", "exec sleep 100000"), container("restless", "sleep 0.4; exit 1")],
    },
  });
}, 60_000);
afterAll(() => cluster?.stop(), 60_000);

onLab("a container that restarts in a loop while its pod is read", () => {
  test(`${INSPECTIONS} reports: no row mixes two lives, every miss is a gap`, async () => {
    /** Every life, by its container ID: read past the tool, over and over. */
    const lives = new Map<string, { pid: number; links: Record<string, number> }>();
    let watching = true;
    const watch = async (): Promise<void> => {
      for (; watching; await sleep(3)) {
        for (const one of cluster.lab?.containers() ?? []) {
          if (one.pod !== "restless" || lives.has(one.id)) continue;
          try {
            lives.set(one.id, {
              pid: one.nodePid,
              links: linksOf(`/proc/${one.pid}/ns`) as Record<string, number>,
            });
          } catch {
            // It ended before it could be read.
          }
        }
      }
    };
    const watcher = watch();
    let [seen, missed, compared] = [0, 0, 0];
    try {
      for (let index = 0; index < INSPECTIONS; index++) {
        const ran = await cluster.nsinfo(["pod/restless", "-n", cluster.namespace, "-o", "json"]);
        expect([0, 1]).toContain(ran.code);
        const report: NamespaceReport = JSON.parse(ran.stdout);
        for (const container of report.pods[0]?.containers ?? []) {
          if (container.pid === null) {
            const gaps = report.gaps.filter(
              (one) => one.container === container.name || one.container === null,
            );
            if (container.state === "running") expect(gaps.length).toBeGreaterThan(0);
            missed += 1;
            continue;
          }
          seen += 1;
          const life = lives.get((container.id ?? "").replace("containerd://", ""));
          if (!life) continue;
          expect(container.pid).toBe(life.pid);
          for (const type of NAMESPACE_TYPES) {
            expect([container.name, type, container.namespaces[type].inode]).toEqual([
              container.name,
              type,
              life.links[type],
            ]);
            compared += 1;
          }
        }
      }
    } finally {
      watching = false;
      await watcher;
    }
    console.log(
      `${INSPECTIONS} reports, ${lives.size} lives, ${seen} rows, ${missed} without a process, ${compared} cells compared, none of two lives`,
    );
    expect(compared).toBeGreaterThan(INSPECTIONS * 8);
    expect(await cluster.leftovers()).toEqual([]);
  }, 600_000);
});
