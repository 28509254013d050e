import { setTimeout as sleep } from "node:timers/promises";
import { type KubeCollections, type KubeObject, NAMESPACES, PODS } from "../../src/kube/port.js";
import { asList, asObject } from "../../src/kube/raw.js";
import type { Cluster } from "./cluster.js";

const IMAGE = "busybox:1.36";
/** The container of a pod that needs only be there. */
export const SLEEPER = { name: "main", image: IMAGE, command: ["sleep", "100000"] };

/** A container that runs a shell command. */
export function container(name: string, command: string, more: object = {}) {
  return { name, image: IMAGE, command: ["sh", "-c", command], ...more };
}

/** A pod, by default with a container that sleeps; deleted, it ends at once. */
export function podOf(name: string, spec: object = {}, metadata: object = {}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, ...metadata },
    spec: { terminationGracePeriodSeconds: 0, containers: [SLEEPER], ...spec },
  };
}

export function phaseOf(pod: KubeObject): unknown {
  return asObject(pod["status"])["phase"];
}

/** Whether every container of the pod runs. */
export function runs(pod: KubeObject): boolean {
  const statuses = asList(asObject(pod["status"])["containerStatuses"]);
  const count = asList(asObject(pod["spec"])["containers"]).length;
  return statuses.length === count && statuses.every((one) => "running" in asObject(one["state"]));
}

/** Where a pod is waited for, and how long. */
export interface Wait {
  /** By default the suite's own. */
  namespace?: string;
  /** By default a bit less than the two minutes of a hook: so it is told which pod did not come. */
  seconds?: number;
}

/** Waits until a pod has settled. Rejects with the pod's status when it takes too long, and when there is no such pod. */
export async function untilPod(
  cluster: Cluster,
  name: string,
  settled: (pod: KubeObject) => boolean,
  { namespace = cluster.namespace, seconds = 110 }: Wait = {},
): Promise<void> {
  for (const end = Date.now() + seconds * 1000; ; await sleep(20)) {
    const pod = await cluster.api.get(PODS, namespace, name);
    if (settled(pod)) return;
    if (Date.now() > end)
      throw new Error(`pod ${name} is not what it should become: ${JSON.stringify(pod["status"])}`);
  }
}

/** Waits until a pod is in that phase, as `untilPod`. */
export function untilPhase(cluster: Cluster, name: string, phase: string, wait?: Wait): Promise<void> {
  return untilPod(cluster, name, (pod) => phaseOf(pod) === phase, wait);
}

/** Creates a pod and waits until every container of it runs, as `untilPod`. */
export async function createRunning(cluster: Cluster, pod: KubeObject, wait: Wait = {}): Promise<void> {
  await cluster.create(pod, wait.namespace);
  await untilPod(cluster, pod.metadata.name, runs, wait);
}

/** Deletes a pod, which has a second to end, and waits until there is none of that name; rejects as `untilPod`. */
export async function deletePod(
  { api, namespace: own }: Cluster,
  name: string,
  { namespace = own, seconds = 110 }: Wait = {},
): Promise<void> {
  await api.delete(PODS, namespace, name, { gracePeriodSeconds: 1 });
  for (const end = Date.now() + seconds * 1000; await api.get(PODS, namespace, name).catch(() => null); ) {
    if (Date.now() > end) throw new Error(`pod ${name} does not go`);
    await sleep(20);
  }
}

/** The debug pods of a namespace, or of all. */
export async function debugPods(
  api: Pick<KubeCollections, "list">,
  namespace?: string,
): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  const labelSelector = "app.kubernetes.io/managed-by=kubectl-nsinfo";
  for await (const pod of api.list(PODS, namespace, { labelSelector })) found.push(pod);
  return found;
}

/** Creates a namespace besides the suite's own. */
export async function createNamespace(
  api: Cluster["api"],
  name: string,
  labels: Record<string, string> = {},
): Promise<void> {
  const metadata = { name, labels };
  await api.create(NAMESPACES, undefined, { apiVersion: "v1", kind: "Namespace", metadata });
}
