import type { ApiPort, Json, KubeletPort, PodRef } from "../types.js";
import type { Cluster } from "./cluster.js";
import { finishNamespace, finishPod } from "./deletion.js";
import { canonical } from "./pods.js";
import { builtin } from "./resources.js";
import { schedule } from "./scheduler.js";
import type { Change } from "./store.js";

const PODS = builtin("pods");
const NODES = builtin("nodes");

function kubeletOf(cluster: Cluster, pod: Json): KubeletPort | undefined {
  return cluster.kubelets.get(pod.spec.nodeName ?? "");
}

/** Tells a pod's kubelet what changed; its own status reports come back as changes too and tell it nothing. */
function tell(cluster: Cluster, { type, object, previous }: Change): void {
  const kubelet = kubeletOf(cluster, object);
  if (!kubelet) return;
  const ending = object.metadata.deletionTimestamp !== undefined;
  if (type === "DELETED") {
    if (!cluster.confirmed.has(object.metadata.uid)) kubelet.terminate(object, 0);
    cluster.confirmed.delete(object.metadata.uid);
  } else if (ending) {
    const grace = object.metadata.deletionGracePeriodSeconds;
    if (previous?.metadata.deletionGracePeriodSeconds !== grace) kubelet.terminate(object, grace);
  } else if (!previous || canonical(previous.spec) !== canonical(object.spec)) kubelet.sync(object);
}

/** The cluster's own workers: scheduling, telling kubelets, finishing namespaces. They run after the answer is sent. */
export function startWorkers(cluster: Cluster): void {
  const { store } = cluster;
  store.subscribe(PODS, (change) => {
    setImmediate(() => {
      tell(cluster, change);
      if (change.type === "DELETED") finishNamespace(store, change.object.metadata.namespace);
      else scheduleLatest(cluster, change.object);
    });
  });
  store.subscribe(NODES, () => setImmediate(() => scheduleAll(cluster)));
}

function scheduleLatest(cluster: Cluster, pod: Json): void {
  const latest = cluster.store.get(PODS, pod.metadata.namespace, pod.metadata.name);
  if (latest?.metadata.uid === pod.metadata.uid) schedule(cluster.store, latest);
}

function scheduleAll(cluster: Cluster): void {
  for (const [, pod] of cluster.store.entries(PODS)) schedule(cluster.store, pod);
}

/** Puts a kubelet in charge of its node's pods, those that are already there included. */
export function attachKubelet(cluster: Cluster, kubelet: KubeletPort): void {
  cluster.kubelets.set(kubelet.nodeName, kubelet);
  for (const [, pod] of cluster.store.entriesOnNode(PODS, kubelet.nodeName)) {
    if (pod.metadata.deletionTimestamp) kubelet.terminate(pod, pod.metadata.deletionGracePeriodSeconds ?? 0);
    else kubelet.sync(pod);
  }
}

function current(cluster: Cluster, ref: PodRef): Json | undefined {
  const pod = cluster.store.get(PODS, ref.namespace, ref.name);
  return pod?.metadata.uid === ref.uid ? pod : undefined;
}

/** What kubelets may do: report, and confirm that a pod has ended. */
export function kubeletApi(cluster: Cluster): ApiPort {
  const { store } = cluster;
  return {
    updatePodStatus(ref, status) {
      const pod = current(cluster, ref);
      if (!pod) return;
      const next = { ...pod, status: { qosClass: pod.status.qosClass, ...status } };
      if (canonical(next.status) !== canonical(pod.status)) store.put(PODS, next);
    },
    confirmDeleted(ref) {
      const pod = current(cluster, ref);
      if (!pod) return;
      cluster.confirmed.add(ref.uid);
      finishPod(store, pod);
    },
    updateNodeStatus(nodeName, status) {
      const node = store.get(NODES, undefined, nodeName);
      if (node && canonical(node.status ?? null) !== canonical(status)) store.put(NODES, { ...node, status });
    },
  };
}
