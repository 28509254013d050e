import type { Json } from "../types.js";
import { apiTime } from "./api-time.js";
import { type ContainerState, seemsRunning } from "./container-state.js";
import type { ContainerLife } from "./lives.js";

/** One container's entry in the pod's status, field by field as recorded from Kubernetes 1.36. */
export function containerStatus(state: ContainerState, pod: Json, initialized: boolean): Json {
  const { life, previous, spec, restarts } = state;
  const shown = life ?? previous;
  const ephemeral = state.kind === "ephemeral";
  return {
    name: state.name,
    state: currentState(state, pod, initialized),
    lastState: lastState(state),
    ready: isReadyNow(state),
    restartCount: restarts,
    image: shown?.image.name ?? spec.image,
    imageID: shown?.image.id ?? "",
    ...(shown ? { containerID: `containerd://${shown.id}` } : {}),
    ...(ephemeral ? {} : { started: seemsRunning(state) && state.started }),
    ...(shown ? { resources: spec.resources ?? {} } : {}),
    ...volumeMounts(spec),
    ...(shown ? { user: { linux: userStatus(shown) } } : {}),
  };
}

function isReadyNow(state: ContainerState): boolean {
  if (state.kind === "ephemeral") return false;
  if (state.kind === "init") return state.life?.endSeen === true && state.life.end?.exitCode === 0;
  return seemsRunning(state) && state.ready;
}

function currentState(state: ContainerState, pod: Json, initialized: boolean): Json {
  const { life, waiting } = state;
  if (waiting) return { waiting };
  if (life)
    return life.endSeen && life.end ? terminated(life) : { running: { startedAt: apiTime(life.startedAt) } };
  const blocked =
    state.kind === "app" ? !initialized : (pod.spec.initContainers ?? [])[0]?.name !== state.name;
  return {
    waiting: { reason: blocked && state.kind !== "ephemeral" ? "PodInitializing" : "ContainerCreating" },
  };
}

function lastState({ life, previous, waiting }: ContainerState): Json {
  if (waiting && life?.end) return terminated(life);
  return previous?.end ? terminated(previous) : {};
}

function terminated(life: ContainerLife): Json {
  const { end } = life;
  if (!end) return {};
  const started = end.reason === "StartError" ? new Date(0) : life.startedAt;
  return {
    terminated: {
      exitCode: end.exitCode,
      reason: end.reason,
      ...(end.message ? { message: end.message } : {}),
      startedAt: apiTime(started),
      finishedAt: apiTime(end.at),
      containerID: `containerd://${life.id}`,
    },
  };
}

function volumeMounts(spec: Json): Json {
  const mounts = (spec.volumeMounts ?? []).map(({ name, mountPath, readOnly }: Json) => ({
    name,
    mountPath,
    ...(readOnly ? { readOnly: true, recursiveReadOnly: "Disabled" } : {}),
  }));
  return mounts.length > 0 ? { volumeMounts: mounts } : {};
}

function userStatus({ user }: ContainerLife): Json {
  return { uid: user.uid, gid: user.gid, supplementalGroups: user.additionalGids };
}
