import type { KubeObject } from "../kube/port.js";
import { asInteger, asList, asObject, asText } from "../kube/raw.js";

const PHASES: Readonly<Record<string, number>> = { Running: 0, Unknown: 1 };
const OTHER_PHASE = 2;

/** Milliseconds; what has no time comes after all that have one. */
function time(value: unknown): number {
  const milliseconds = Date.parse(asText(value) ?? "");
  return Number.isNaN(milliseconds) ? Number.POSITIVE_INFINITY : milliseconds;
}

/** By what pods are compared, the first that differs: the smaller is taken. */
function rank(pod: KubeObject): number[] {
  const status = asObject(pod["status"]);
  const ready = asList(status["conditions"]).find(
    (one) => one["type"] === "Ready" && one["status"] === "True",
  );
  const restarts = asList(status["containerStatuses"]).map((one) => asInteger(one["restartCount"]) ?? 0);
  return [
    asText(asObject(pod["spec"])["nodeName"]) === null ? 1 : 0,
    PHASES[asText(status["phase"]) ?? ""] ?? OTHER_PHASE,
    ready ? 0 : 1,
    ready ? time(ready["lastTransitionTime"]) : 0,
    Math.max(0, ...restarts),
    time(pod.metadata["creationTimestamp"]),
  ];
}

/**
 * Compares pods as `kubectl exec` does to take the first (kubectl `pkg/util/podutils` ActivePods, backwards): on a node, running,
 * ready, ready for longer, fewer restarts, older.
 */
export function byActivity(one: KubeObject, other: KubeObject): number {
  const [left, right] = [rank(one), rank(other)];
  const at = left.findIndex((value, index) => value !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) < (right[at] ?? 0) ? -1 : 1;
}
