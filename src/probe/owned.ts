import type { KubeObject } from "../kube/port.js";
import { asInteger, asObject, asText } from "../kube/raw.js";
import { MANAGED_BY, OWNER_LABEL } from "./debug-pod.js";
import type { DebugPodRef } from "./delete-pod.js";

/** The label selector of one user's debug pods; `owner` is a label value. */
export function ownedBy(owner: string): string {
  return `app.kubernetes.io/managed-by=${MANAGED_BY},${OWNER_LABEL}=${owner}`;
}

/** A debug pod that the server showed: by name, and by this life of the name. */
export function refOf(pod: KubeObject): DebugPodRef {
  const { namespace = "default", name, uid = null } = pod.metadata;
  return { namespace, name, node: asText(asObject(pod["spec"])["nodeName"]) ?? "unknown", uid };
}

/** From its creation until its kubelet takes a pod up: its deadline counts from there (`status.startTime`). */
const START_MS = 60_000;

function createdAt(pod: KubeObject): number {
  return Date.parse(pod.metadata.creationTimestamp ?? "");
}

function isOver(pod: KubeObject, now: number): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  const { phase } = asObject(pod["status"]);
  if (phase === "Succeeded" || phase === "Failed") return true;
  const deadline = asInteger(asObject(pod["spec"])["activeDeadlineSeconds"]);
  return deadline !== null && createdAt(pod) + deadline * 1000 + START_MS < now;
}

/**
 * Of one user's debug pods those that no run waits for: ended, or past their deadline. What time it is, the newest of them tells:
 * it was made a moment ago, and its time is the server's own; this machine's clock may be off.
 */
export function whatIsOver(pods: KubeObject[]): KubeObject[] {
  const now = Math.max(...pods.map(createdAt).filter(Number.isFinite), 0);
  return pods.filter((pod) => isOver(pod, now));
}
