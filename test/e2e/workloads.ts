import { type KubeObject, PODS } from "../../src/kube/port.js";
import { asList, asObject } from "../../src/kube/raw.js";
import type { Cluster } from "./cluster.js";

const CONTAINER = {
  name: "main",
  image: "busybox:1.36",
  command: ["sleep", "100000"],
};

function template(labels: Record<string, string>, more: object = {}): object {
  const spec = { terminationGracePeriodSeconds: 0, containers: [CONTAINER], ...more };
  return { metadata: { labels }, spec };
}

function workload(kind: string, name: string, spec: object): KubeObject {
  const apiVersion = { Service: "v1", Job: "batch/v1", CronJob: "batch/v1" }[kind] ?? "apps/v1";
  return { apiVersion, kind, metadata: { name }, spec };
}

const of = (app: string, spec: object = {}): object => ({
  selector: { matchLabels: { app } },
  template: template({ app, tier: app === "web" ? "front" : "back" }),
  ...spec,
});

const never = { restartPolicy: "Never" };

/** One of each kind that has pods, and how many pods each has on a cluster of three nodes. */
export const WORKLOADS: readonly KubeObject[] = [
  workload("Deployment", "web", of("web", { replicas: 2 })),
  workload("StatefulSet", "db", of("db", { replicas: 1, serviceName: "db" })),
  workload("DaemonSet", "agent", of("agent")),
  workload("ReplicaSet", "cache", of("cache", { replicas: 1 })),
  workload("Job", "once", { template: template({ app: "once" }, never) }),
  workload("CronJob", "tick", {
    schedule: "* * * * *",
    concurrencyPolicy: "Forbid",
    jobTemplate: { spec: { template: template({ app: "tick" }, never) } },
  }),
  workload("Service", "front", { selector: { tier: "front" }, ports: [{ port: 80 }] }),
  workload("Service", "bare", { ports: [{ port: 80 }] }),
  workload("Deployment", "idle", of("idle", { replicas: 0 })),
];

const PLURALS: Record<string, [group: string, plural: string]> = {
  Deployment: ["apps", "deployments"],
  StatefulSet: ["apps", "statefulsets"],
  DaemonSet: ["apps", "daemonsets"],
  ReplicaSet: ["apps", "replicasets"],
  Job: ["batch", "jobs"],
  CronJob: ["batch", "cronjobs"],
  Service: ["", "services"],
};

export function createWorkload(cluster: Cluster, object: KubeObject): Promise<KubeObject> {
  const [group, plural] = PLURALS[object.kind ?? ""] ?? ["", ""];
  const metadata = { ...object.metadata, namespace: cluster.namespace };
  return cluster.api.create({ group, version: "v1", plural }, cluster.namespace, { ...object, metadata });
}

/** A pod as a controller makes it. */
export async function createOwned(
  cluster: Cluster,
  name: string,
  owner: { kind: string; name: string; uid: string | undefined } | null,
  labels: Record<string, string>,
  node?: string,
): Promise<void> {
  const reference = owner && { apiVersion: "v1", controller: true, blockOwnerDeletion: true, ...owner };
  await cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels, ...(reference ? { ownerReferences: [reference] } : {}) },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [CONTAINER],
      ...(node === undefined ? {} : { nodeName: node }),
    },
  });
}

/** Waits until that many pods of the namespace run. Rejects after two minutes. */
export async function untilRunning(cluster: Cluster, count: number): Promise<void> {
  for (const end = Date.now() + 120_000; ; ) {
    let running = 0;
    for await (const pod of cluster.api.list(PODS, cluster.namespace)) {
      const statuses = asList(asObject(pod["status"])["containerStatuses"]);
      if (statuses.length > 0 && statuses.every((one) => asObject(one["state"])["running"] !== undefined))
        running += 1;
    }
    if (running >= count) return;
    if (Date.now() > end) throw new Error(`${running} of ${count} pods run`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
