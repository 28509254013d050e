import { setTimeout as sleep } from "node:timers/promises";
import { type KubeObject, PODS } from "../../src/kube/port.js";
import { asList, asObject } from "../../src/kube/raw.js";
import type { Cluster } from "../e2e/cluster.js";
import { alternate, measure } from "./measure.js";
import type { Row } from "./row.js";

const NAMES = Array.from({ length: 100 }, (_, index) => `crowd-${index}`);
const CONTAINERS = ["app", "proxy", "log"];

function podOf(name: string, node: string): KubeObject {
  const containers = CONTAINERS.map((one) => ({
    name: one,
    image: "busybox:1.36",
    command: ["sleep", "100000"],
  }));
  const spec = {
    nodeName: node,
    terminationGracePeriodSeconds: 0,
    automountServiceAccountToken: false,
    containers,
  };
  return { apiVersion: "v1", kind: "Pod", metadata: { name }, spec };
}

async function runs(cluster: Cluster, name: string): Promise<boolean> {
  const status = asObject((await cluster.api.get(PODS, cluster.namespace, name))["status"]);
  return (
    asList(status["containerStatuses"]).filter((one) => one["ready"] === true).length === CONTAINERS.length
  );
}

async function createAll(cluster: Cluster, node: string): Promise<void> {
  for (const name of NAMES) await cluster.create(podOf(name, node));
  for (const name of NAMES) {
    for (const end = Date.now() + 300_000; !(await runs(cluster, name)); await sleep(200))
      if (Date.now() > end) throw new Error(`pod ${name} does not run`);
  }
}

/** One node with 100 pods of 3 containers, against one of its pods. Creates them, and removes them when it has measured. */
export async function crowdRows(
  cluster: Cluster,
  binary: string,
  node: string,
  rounds: number,
): Promise<Row[]> {
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
  const printed = (names: string[]) => async () => {
    const args = [...names.map((name) => `pod/${name}`), "-n", cluster.namespace, "-o", "json"];
    const run = await measure(binary, args, { env });
    const seen = run.code === 0 ? JSON.parse(run.stdout).pods : [];
    const containers = seen.flatMap(
      (pod: { containers: { pid: number | null; kind: string }[] }) => pod.containers,
    );
    const read = containers.filter(
      (one: { pid: number | null; kind: string }) => one.pid !== null && one.kind === "app",
    );
    if (read.length !== names.length * CONTAINERS.length)
      throw new Error(`only ${read.length} containers were read: ${run.stderr}`);
    return run.printed;
  };
  try {
    await createAll(cluster, node);
    const took = await alternate({ one: printed(NAMES.slice(0, 1)), all: printed(NAMES) }, rounds);
    const partner = { name: "one pod", value: took.one };
    return [
      { what: "100 pods, 300 containers on one node", value: took.all, unit: "ms", partner, budget: 3 },
    ];
  } finally {
    const { api, namespace } = cluster;
    await Promise.allSettled(
      NAMES.map((name) => api.delete(PODS, namespace, name, { gracePeriodSeconds: 0 })),
    );
  }
}
