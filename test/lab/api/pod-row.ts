import type { Json } from "../types.js";
import { age } from "./clock.js";

/** Terminated and waiting states, in the words of kubectl's STATUS column. */
function stateWord(state: Json): string | undefined {
  if (state?.waiting?.reason) return state.waiting.reason;
  const ended = state?.terminated;
  if (!ended) return undefined;
  if (ended.reason) return ended.reason;
  return ended.signal ? `Signal:${ended.signal}` : `ExitCode:${ended.exitCode}`;
}

function isRestartableInit(pod: Json, name: string): boolean {
  return (pod.spec.initContainers ?? []).some(
    (container: Json) => container.name === name && container.restartPolicy === "Always",
  );
}

interface Tally {
  reason: string;
  ready: number;
  total: number;
  restarts: number;
  lastRestart: string | undefined;
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  if (!a || !b) return a ?? b;
  return a > b ? a : b;
}

function initReason(state: Json, index: number, total: number): string {
  const ended = state?.terminated;
  if (ended) {
    if (ended.reason) return `Init:${ended.reason}`;
    return ended.signal ? `Init:Signal:${ended.signal}` : `Init:ExitCode:${ended.exitCode}`;
  }
  const waiting = state?.waiting?.reason;
  return waiting && waiting !== "PodInitializing" ? `Init:${waiting}` : `Init:${index}/${total}`;
}

/** Goes through the init containers; true while the pod is still in one of them. */
function tallyInit(pod: Json, tally: Tally): boolean {
  const total = (pod.spec.initContainers ?? []).length;
  let index = 0;
  for (const status of pod.status.initContainerStatuses ?? []) {
    const sidecar = isRestartableInit(pod, status.name);
    tally.restarts += status.restartCount ?? 0;
    tally.lastRestart = later(tally.lastRestart, status.lastState?.terminated?.finishedAt);
    const done = sidecar ? status.started === true : status.state?.terminated?.exitCode === 0;
    if (sidecar && status.ready && done) tally.ready += 1;
    if (!done) {
      tally.reason = initReason(status.state, index, total);
      return true;
    }
    index += 1;
  }
  return false;
}

function tallyContainers(pod: Json, tally: Tally): void {
  let running = false;
  tally.restarts = 0;
  tally.lastRestart = undefined;
  for (const status of [...(pod.status.initContainerStatuses ?? [])].filter((s: Json) =>
    isRestartableInit(pod, s.name),
  )) {
    tally.restarts += status.restartCount ?? 0;
    tally.lastRestart = later(tally.lastRestart, status.lastState?.terminated?.finishedAt);
  }
  for (const status of [...(pod.status.containerStatuses ?? [])].reverse()) {
    tally.restarts += status.restartCount ?? 0;
    tally.lastRestart = later(tally.lastRestart, status.lastState?.terminated?.finishedAt);
    const word = stateWord(status.state);
    if (word) tally.reason = word;
    else if (status.ready && status.state?.running) {
      running = true;
      tally.ready += 1;
    }
  }
  if (tally.reason !== "Completed" || !running) return;
  const ready = (pod.status.conditions ?? []).find((condition: Json) => condition.type === "Ready");
  tally.reason = ready?.status === "True" ? "Running" : "NotReady";
}

function statusWord(pod: Json, reason: string): string {
  if (!pod.metadata.deletionTimestamp) return reason;
  if (pod.status.reason === "NodeLost") return "Unknown";
  return ["Failed", "Succeeded"].includes(pod.status.phase) ? reason : "Terminating";
}

const ENDED: Record<string, [reason: string, message: string]> = {
  Succeeded: ["Succeeded", "The pod has completed successfully."],
  Failed: ["Failed", "The pod failed."],
};

/** The conditions of a row: a pod that has ended is told to be completed. */
export function podConditions(pod: Json): Json[] | undefined {
  const ended = ENDED[pod.status.phase];
  return ended && [{ type: "Completed", status: "True", reason: ended[0], message: ended[1] }];
}

function gates(pod: Json): string {
  const wanted = pod.spec.readinessGates ?? [];
  if (wanted.length === 0) return "<none>";
  const met = wanted.filter((gate: Json) =>
    (pod.status.conditions ?? []).some((c: Json) => c.type === gate.conditionType && c.status === "True"),
  );
  return `${met.length}/${wanted.length}`;
}

function schedulingGated(pod: Json): boolean {
  return (pod.status.conditions ?? []).some(
    (condition: Json) => condition.type === "PodScheduled" && condition.reason === "SchedulingGated",
  );
}

/**
 * Ready, status, restarts, IP, node, nominated node, readiness gates of a pod, as `kubectl get pods -o wide` shows them
 * (kubernetes, pkg/printers/internalversion/printers.go, printPod).
 */
export function podCells(pod: Json): string[] {
  const sidecars = (pod.spec.initContainers ?? []).filter((c: Json) => c.restartPolicy === "Always");
  const tally: Tally = {
    reason: pod.status.reason || pod.status.phase,
    ready: 0,
    total: pod.spec.containers.length + sidecars.length,
    restarts: 0,
    lastRestart: undefined,
  };
  if (schedulingGated(pod)) tally.reason = "SchedulingGated";
  if (!tallyInit(pod, tally)) tallyContainers(pod, tally);
  const restarts = tally.restarts > 0 && tally.lastRestart ? ` (${age(tally.lastRestart)} ago)` : "";
  return [
    `${tally.ready}/${tally.total}`,
    statusWord(pod, tally.reason),
    `${tally.restarts}${restarts}`,
    pod.status.podIPs?.[0]?.ip ?? "<none>",
    pod.spec.nodeName || "<none>",
    pod.status.nominatedNodeName || "<none>",
    gates(pod),
  ];
}
