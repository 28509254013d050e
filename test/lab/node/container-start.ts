import type { Json } from "../types.js";
import { type ContainerState, passesBackOff, restarts, seemsRunning } from "./container-state.js";
import { findImage, type Image, pullError } from "./images.js";
import type { Sandbox } from "./lives.js";
import type { PodWorker } from "./pod-worker.js";
import { watchProbes } from "./probes.js";
import type { Runtime } from "./runtime.js";
import { nonRootError, userOf } from "./security.js";

/** Starts a container, or starts it again, if its image, its restart policy and its back-off allow that now. */
export async function startWhenDue(
  worker: PodWorker,
  runtime: Runtime,
  sandbox: Sandbox,
  state: ContainerState,
): Promise<void> {
  const { pod, timing } = worker;
  const end = state.life?.end;
  if (end) {
    if (!restarts(state, pod.spec.restartPolicy, end.exitCode)) return;
    if (!passesBackOff(state, end.at.getTime(), timing)) return waitForRestart(worker, state);
  } else if (state.waiting && state.backOff && Date.now() < state.backOff.until) {
    return;
  }
  const image = imageFor(worker, state);
  if (!image) return;
  const refused = nonRootError(pod, state.spec, userOf(pod, state.spec, image.user));
  if (refused) return retry(worker, state, "CreateContainerConfigError", refused);
  try {
    await start(worker, runtime, sandbox, state, image);
  } catch (error) {
    retry(worker, state, "CreateContainerError", (error as Error).message);
  }
}

async function start(
  worker: PodWorker,
  runtime: Runtime,
  sandbox: Sandbox,
  state: ContainerState,
  image: Image,
): Promise<void> {
  const attempt = state.life ? state.restarts + 1 : state.restarts;
  const life = await runtime.startContainer(sandbox, {
    container: state.spec,
    kind: state.kind,
    image,
    attempt,
  });
  state.previous = state.life ?? state.previous;
  state.life = life;
  state.restarts = attempt;
  state.waiting = undefined;
  if (life.end) {
    life.endSeen = true;
    life.log.finish();
    life.log.close();
    worker.later(0, () => worker.wake());
    return;
  }
  state.started = !state.spec.startupProbe;
  state.ready = state.started && !state.spec.readinessProbe;
  watchProbes(worker, runtime, sandbox, state);
  worker.later(worker.timing.report, () => worker.publish());
}

/** The image, if the node has it; otherwise the container waits, in the kubelet's words. */
function imageFor(worker: PodWorker, state: ContainerState): Image | undefined {
  const { image: reference, imagePullPolicy } = state.spec;
  const image = findImage(reference);
  if (image) return image;
  if (imagePullPolicy === "Never") {
    const message = `Container image "${reference}" is not present with pull policy of Never`;
    retry(worker, state, "ErrImageNeverPull", message);
    return undefined;
  }
  const words = pullError(reference);
  const next = Math.min(
    2 * (state.backOff?.delay ?? worker.timing.backOff / 2),
    worker.timing.longestBackOff,
  );
  state.waiting = { reason: "ErrImagePull", message: words };
  state.backOff = { until: Date.now() + next, delay: next };
  worker.publish();
  const backOff = `Back-off pulling image "${reference}": ErrImagePull: ${words}`;
  worker.later(worker.timing.relist, () =>
    wait(worker, state, { reason: "ImagePullBackOff", message: backOff }),
  );
  worker.later(next, () => worker.wake());
  return undefined;
}

function crashLoop(state: ContainerState, pod: Json) {
  const { name, namespace, uid } = pod.metadata;
  const seconds = (state.backOff?.delay ?? 0) / 1000;
  const time = seconds >= 60 ? `${Math.floor(seconds / 60)}m${seconds % 60}s` : `${seconds}s`;
  return {
    reason: "CrashLoopBackOff",
    message: `back-off ${time} restarting failed container=${state.name} pod=${name}_${namespace}(${uid})`,
  };
}

/** The crash stands in the status for a while before the wait does. */
function waitForRestart(worker: PodWorker, state: ContainerState): void {
  const { life, backOff } = state;
  if (!backOff || state.waiting || backOff.announced === life?.id) return;
  backOff.announced = life?.id;
  const waiting = crashLoop(state, worker.pod);
  worker.later(backOff.until - Date.now() + 1, () => worker.wake());
  worker.later(worker.timing.backOffReport, () => state.life === life && wait(worker, state, waiting));
}

function wait(
  worker: PodWorker,
  state: ContainerState,
  waiting: NonNullable<ContainerState["waiting"]>,
): void {
  if (seemsRunning(state)) return;
  state.waiting = waiting;
  worker.publish();
}

/** Something that may be mended from outside: tried again after the first back-off. */
function retry(worker: PodWorker, state: ContainerState, reason: string, message: string): void {
  const { backOff } = worker.timing;
  state.waiting = { reason, message };
  state.backOff = { until: Date.now() + backOff, delay: backOff };
  worker.later(backOff, () => worker.wake());
  worker.publish();
}
