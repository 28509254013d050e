import type { Json } from "../types.js";
import { now } from "./clock.js";
import { builtin } from "./resources.js";
import type { Store } from "./store.js";

const PODS = builtin("pods");
const NODES = builtin("nodes");
const HARD_EFFECTS = ["NoSchedule", "NoExecute"];

function tolerates(toleration: Json, taint: Json): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (!toleration.key && toleration.operator !== "Exists") return false;
  return toleration.operator === "Exists" || (toleration.value ?? "") === (taint.value ?? "");
}

/** The taints a node has, those that controllers set from its state included. */
function taints(node: Json): Json[] {
  const ready = (node.status?.conditions ?? []).find((condition: Json) => condition.type === "Ready");
  const all = [...(node.spec?.taints ?? [])];
  if (node.spec?.unschedulable) all.push({ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" });
  if (ready?.status !== "True") all.push({ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" });
  return all.filter((taint) => HARD_EFFECTS.includes(taint.effect));
}

/** Why a pod can't go to a node, in the scheduler's words; undefined: it can. */
function obstacle(pod: Json, node: Json): string | undefined {
  const labels = node.metadata.labels ?? {};
  const selector = Object.entries(pod.spec.nodeSelector ?? {});
  if (
    node.spec?.unschedulable &&
    !toleratesAll(pod, [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }])
  ) {
    return "node(s) were unschedulable";
  }
  const blocking = taints(node).find((taint) => !toleratesAll(pod, [taint]));
  if (blocking) return `node(s) had untolerated taint(s)`;
  if (!selector.every(([key, value]) => labels[key] === value)) {
    return "node(s) didn't match Pod's node affinity/selector";
  }
  return undefined;
}

function toleratesAll(pod: Json, list: Json[]): boolean {
  const tolerations: Json[] = pod.spec.tolerations ?? [];
  return list.every((taint) => tolerations.some((toleration) => tolerates(toleration, taint)));
}

function withCondition(pod: Json, condition: Json): Json {
  const others = (pod.status.conditions ?? []).filter((entry: Json) => entry.type !== condition.type);
  return { ...pod.status, conditions: [...others, condition] };
}

function scheduled(pod: Json, status: string, more: Json): Json {
  return {
    type: "PodScheduled",
    observedGeneration: pod.metadata.generation,
    status,
    lastProbeTime: null,
    lastTransitionTime: now(),
    ...more,
  };
}

/** The recorded sentence: how many nodes there are, and how many fell out for which reason. */
function explain(reasons: string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  const head = `0/${reasons.length} nodes are available`;
  if (reasons.length === 0) return "no nodes available to schedule pods";
  const preemption = `preemption: ${head}: ${reasons.length} Preemption is not helpful for scheduling.`;
  return `${head}: ${parts.join(", ")}. no new claims to deallocate, ${preemption}`;
}

/** Binds a pod that has no node to the first that takes it, or says in its conditions why none does. */
export function schedule(store: Store, pod: Json): void {
  if (pod.spec.nodeName || pod.metadata.deletionTimestamp || pod.spec.schedulerName !== "default-scheduler")
    return;
  const nodes = store.entries(NODES).map(([, node]) => node);
  const reasons: string[] = [];
  for (const node of nodes) {
    const reason = obstacle(pod, node);
    if (reason === undefined) {
      const spec = { ...pod.spec, nodeName: node.metadata.name };
      store.put(PODS, { ...pod, spec, status: withCondition(pod, scheduled(pod, "True", {})) });
      return;
    }
    reasons.push(reason);
  }
  const message = explain(reasons);
  const old = (pod.status.conditions ?? []).find((condition: Json) => condition.type === "PodScheduled");
  if (old?.message === message) return;
  const condition = scheduled(pod, "False", { reason: "Unschedulable", message });
  store.put(PODS, { ...pod, status: withCondition(pod, condition) });
}
