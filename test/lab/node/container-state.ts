import type { Json } from "../types.js";
import type { ContainerKind, ContainerLife } from "./lives.js";
import type { Timing } from "./timing.js";

export interface Waiting {
  reason: string;
  message?: string;
}

/** What the kubelet knows of one container of a pod, over all its lives. */
export interface ContainerState {
  name: string;
  kind: ContainerKind;
  spec: Json;
  life: ContainerLife | undefined;
  previous: ContainerLife | undefined;
  restarts: number;
  /** Why it has no process, when that is not what its life says. */
  waiting: Waiting | undefined;
  /** What its readiness probe said last; true without one. */
  ready: boolean;
  /** Its startup probe has succeeded; true without one. */
  started: boolean;
  /** Not tried again before `until` (milliseconds of the clock), `delay` after its end; the life whose wait is told. */
  backOff: { until: number; delay: number; announced?: string | undefined } | undefined;
}

/** The containers of a pod in the order in which they are looked after: init and sidecars, apps, ephemeral. */
export function declaredContainers(pod: Json): { spec: Json; kind: ContainerKind }[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = pod.spec;
  return [
    ...initContainers.map((spec: Json) => ({
      spec,
      kind: spec.restartPolicy === "Always" ? "sidecar" : "init",
    })),
    ...containers.map((spec: Json) => ({ spec, kind: "app" })),
    ...ephemeralContainers.map((spec: Json) => ({ spec, kind: "ephemeral" })),
  ];
}

export function newState(spec: Json, kind: ContainerKind): ContainerState {
  return {
    name: spec.name,
    kind,
    spec,
    life: undefined,
    previous: undefined,
    restarts: 0,
    waiting: undefined,
    ready: false,
    started: false,
    backOff: undefined,
  };
}

/** It has a process, as far as the kubelet has seen. */
export function seemsRunning({ life }: ContainerState): boolean {
  return life !== undefined && !life.endSeen;
}

/** It has ended and the kubelet has seen that. */
export function seenEnd({ life }: ContainerState): ContainerLife["end"] {
  return life?.endSeen ? life.end : undefined;
}

/** Whether the kubelet starts it again after this end (kubernetes pkg/kubelet/container/helpers.go). */
export function restarts(state: ContainerState, policy: string, exitCode: number): boolean {
  if (state.kind === "sidecar") return true;
  if (state.kind === "ephemeral") return false;
  if (state.kind === "init") return exitCode !== 0 && policy !== "Never";
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/**
 * Whether a restart may happen now; if so the next one has to wait longer. The first one is at once, then 10 s, 20 s, ...
 * (client-go flowcontrol.Backoff as the kubelet uses it).
 */
export function passesBackOff(
  state: ContainerState,
  endedAt: number,
  timing: Timing,
  now = Date.now(),
): boolean {
  const delay = state.backOff?.delay;
  if (delay !== undefined && now < endedAt + delay) {
    state.backOff = { ...state.backOff, until: endedAt + delay, delay };
    return false;
  }
  const next = delay === undefined ? timing.backOff : Math.min(2 * delay, timing.longestBackOff);
  state.backOff = { until: 0, delay: next };
  return true;
}
