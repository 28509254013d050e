import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { LocalhostReport } from "../../src/model/localhost-report.js";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";
import type { NamespaceReport } from "../../src/model/report.js";
import { type Cluster, startCluster } from "./cluster.js";

const MANY = 1500;
/** Processes that each hold a listening socket, and mounts upon mounts. */
const CROWD = `
i=0
while [ $i -lt ${MANY} ]; do nc -l -p $((20000 + i)) >/dev/null 2>&1 </dev/null & i=$((i + 1)); done
i=0
while [ $i -lt ${MANY} ]; do mount -t tmpfs none /mnt; i=$((i + 1)); done
echo ready
while :; do sleep 1; done`;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  const container = (name: string, command: string, privileged: boolean) => ({
    name,
    image: "busybox:1.36",
    command: ["sh", "-c", `mkdir -p /mnt; ${command}`],
    securityContext: { privileged },
  });
  await cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "crowded" },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [container("crowd", CROWD, true), container("victim", "exec sleep 100000", false)],
    },
  });
  for (let text = ""; !text.includes("ready"); await new Promise((done) => setTimeout(done, 200))) {
    const log = cluster.api.log(cluster.namespace, "crowded", { container: "crowd" });
    try {
      for await (const piece of log) text += piece;
    } catch {
      // It has not started yet.
    }
  }
}, 170_000);
afterAll(() => cluster?.stop(), 60_000);

test(`a container with ${MANY} processes, sockets and mounts falsifies nobody's row, and the rest is told`, async () => {
  const ran = await cluster.nsinfo(["pod/crowded", "-n", cluster.namespace, "-o", "json"]);
  expect(ran.code).toBe(0);
  const report: NamespaceReport = JSON.parse(ran.stdout);
  for (const name of ["crowd", "victim"]) {
    const truth = await cluster.oracle("crowded", name);
    const container = report.pods[0]?.containers.find((one) => one.name === name);
    for (const type of NAMESPACE_TYPES)
      expect([name, type, container?.namespaces[type].inode]).toEqual([name, type, truth[type]]);
  }
  expect(report.gaps.map((one) => one.why).join()).toMatch(/\d+ processes, the first ones were read/);
}, 120_000);

test("its sockets are read up to a number that is said, and the owners of those are its own", async () => {
  const ran = await cluster.nsinfo(["localhost", "pod/crowded", "-n", cluster.namespace, "-o", "json"]);
  expect(ran.code).toBe(0);
  const { pods, gaps }: LocalhostReport = JSON.parse(ran.stdout);
  const listeners = pods[0]?.listeners ?? [];
  expect(listeners.length === MANY || gaps.length > 0).toBe(true);
  expect(listeners.length).toBeGreaterThan(MANY / 2);
  expect([...new Set(listeners.map((one) => one.container ?? "nobody known"))]).not.toContain("victim");
  expect(await cluster.leftovers()).toEqual([]);
}, 120_000);
