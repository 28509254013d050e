import type { Json } from "../types.js";
import { apiTime } from "./api-time.js";
import { type ContainerState, restarts, seemsRunning, seenEnd } from "./container-state.js";
import { containerStatus } from "./container-status.js";

/** Everything that a pod's status says, as the kubelet holds it. */
export interface PodView {
  pod: Json;
  hostIP: string;
  podIP: string | undefined;
  startTime: Date;
  sandboxReady: boolean;
  states: ContainerState[];
  /** The pod is over; before that it is not said, whatever its containers did. */
  verdict: { phase: "Succeeded" | "Failed"; reason?: string; message?: string } | undefined;
}

/** The pod's status in the form recorded from Kubernetes 1.36; times of conditions that hold on are kept from `old`. */
export function podStatus(view: PodView, old: Json): Json {
  const { pod, states, podIP, hostIP, verdict } = view;
  const phase = verdict?.phase ?? livePhase(view);
  const of = (...kinds: string[]) => states.filter(({ kind }) => kinds.includes(kind));
  const byName = (list: ContainerState[]) => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
  const initialized = isInitialized(view);
  const statuses = (list: ContainerState[]) => list.map((state) => containerStatus(state, pod, initialized));
  const init = statuses(of("init", "sidecar"));
  const ephemeral = statuses(byName(of("ephemeral")).filter(({ life, waiting }) => life || waiting));
  return {
    observedGeneration: pod.metadata.generation ?? 1,
    phase,
    ...(verdict?.reason ? { message: verdict.message, reason: verdict.reason } : {}),
    conditions: conditions(view, phase, initialized, old),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP ? { podIP, podIPs: [{ ip: podIP }] } : {}),
    startTime: apiTime(view.startTime),
    ...(init.length > 0 ? { initContainerStatuses: init } : {}),
    containerStatuses: statuses(byName(of("app"))),
    qosClass: pod.status?.qosClass ?? "BestEffort",
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    resources: phase === "Running" ? { limits: { memory: "9007199254740988Ki" } } : {},
  };
}

/** Every init container has done its part: ended well, or started if it is a sidecar. */
export function isInitialized({ states, pod }: PodView): boolean {
  if (states.some(({ kind, life }) => kind === "app" && life)) return true;
  return incomplete(states).length === 0 || !pod.spec.initContainers?.length;
}

function incomplete(states: ContainerState[]): ContainerState[] {
  return states.filter((state) => {
    if (state.kind === "init") return seenEnd(state)?.exitCode !== 0;
    return state.kind === "sidecar" && !(state.started && state.life);
  });
}

/** kubernetes pkg/kubelet/kubelet_pods.go, `getPhase`; the end of a pod is the verdict's to tell. */
function livePhase(view: PodView): string {
  const apps = view.states.filter(({ kind }) => kind === "app");
  return isInitialized(view) && apps.length > 0 && apps.every(({ life }) => life) ? "Running" : "Pending";
}

type Condition = { type: string; status: "True" | "False"; reason?: string; message?: string };

function conditions(view: PodView, phase: string, initialized: boolean, old: Json): Json[] {
  const { states, pod } = view;
  const unready = states
    .filter(({ kind }) => kind === "app" || kind === "sidecar")
    .filter((state) => !isReady(state));
  const over = overReason(view, phase);
  const names = (list: ContainerState[]) => `[${list.map(({ name }) => name).join(" ")}]`;
  const ready: Pick<Condition, "status" | "reason" | "message"> = over
    ? { status: "False", reason: over }
    : unready.length === 0
      ? { status: "True" }
      : {
          status: "False",
          reason: "ContainersNotReady",
          message: `containers with unready status: ${names(unready)}`,
        };
  const list: Condition[] = [
    { type: "PodReadyToStartContainers", status: view.sandboxReady ? "True" : "False" },
    initialized
      ? { type: "Initialized", status: "True", ...(over === "PodCompleted" ? { reason: over } : {}) }
      : {
          type: "Initialized",
          status: "False",
          reason: "ContainersNotInitialized",
          message: `containers with incomplete status: ${names(incomplete(states))}`,
        },
    { type: "Ready", ...ready },
    { type: "ContainersReady", ...ready },
    { type: "PodScheduled", status: "True" },
  ];
  const before = new Map<string, Json>((old?.conditions ?? []).map((each: Json) => [each.type, each]));
  const now = apiTime(new Date());
  return list.map(({ type, status, ...why }) => ({
    type,
    observedGeneration: pod.metadata.generation ?? 1,
    status,
    lastProbeTime: null,
    lastTransitionTime: before.get(type)?.status === status ? before.get(type).lastTransitionTime : now,
    ...why,
  }));
}

/** The reason of a pod that will not run any more. */
function overReason({ states, pod, verdict }: PodView, phase: string): string | undefined {
  if (phase === "Failed") return "PodFailed";
  const apps = states.filter(({ kind }) => kind === "app");
  const ends = apps.map((state) => ({ state, end: seenEnd(state) }));
  const done = ends.every(({ state, end }) => end && !restarts(state, pod.spec.restartPolicy, end.exitCode));
  if (verdict?.phase === "Succeeded") return "PodCompleted";
  if (!done) return undefined;
  return ends.every(({ end }) => end?.exitCode === 0) ? "PodCompleted" : "PodFailed";
}

/** What the status says of readiness. */
export function isReady(state: ContainerState): boolean {
  return seemsRunning(state) && state.ready && state.kind !== "ephemeral";
}
