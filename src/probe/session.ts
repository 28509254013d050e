import { setImmediate } from "node:timers/promises";
import { KubeError } from "../kube/errors.js";
import { type KubeApi, type KubeObject, PODS } from "../kube/port.js";
import { type Stopwatch, timed } from "../model/stopwatch.js";
import { DEBUG_CONTAINER } from "./debug-pod.js";
import { type DebugPodRef, type Deletion, deleteDebugPod } from "./delete-pod.js";
import { type LogText, readDebugLog } from "./read-log.js";

/** What a session needs besides its pod. */
export interface SessionOptions {
  runningTimeoutMs: number;
  /** The user's: deletion goes on after it. */
  signal: AbortSignal;
  /** Aborted when there is no such node: then nothing can run there, and nobody will confirm an end. */
  nodeGone: AbortSignal;
  onWait(what: string): void;
  /** Called with every deletion as it starts, so that nobody ends the process before it is over. */
  onDeletion(deletion: Promise<Deletion>): void;
  time: Stopwatch;
  /** Whether the pod stays when its work was done; after a failure it never does. */
  keep?: boolean;
}

/**
 * The life of one debug pod: creates it, reads its log until the last line, and deletes it on every way out. Resolves as soon
 * as the text is there; the deletion goes on and is handed to `onDeletion`. The name is ours, so a pod whose creation was
 * never answered is deleted too.
 */
export function runDebugPod(api: KubeApi, pod: KubeObject, options: SessionOptions): Promise<LogText> {
  return inDebugPod(api, pod, options, async (log) => ({ result: log, isOver: log.complete }));
}

/**
 * The same with work to do while the debug pod is there, after its script's last line. `isOver` says whether nothing of it can
 * be running any more.
 */
export async function inDebugPod<T>(
  api: KubeApi,
  pod: KubeObject,
  options: SessionOptions,
  work: (log: LogText, signal: AbortSignal) => Promise<{ result: T; isOver: boolean }>,
): Promise<T> {
  const ref: DebugPodRef = {
    namespace: pod.metadata.namespace ?? "default",
    name: pod.metadata.name,
    node: String((pod["spec"] as { nodeName?: string }).nodeName),
    uid: null,
  };
  const signal = AbortSignal.any([options.signal, options.nodeGone]);
  let force = false;
  let toDelete = true;
  let timedOut = false;
  let lost = false;
  try {
    signal.throwIfAborted();
    const creation = createPod(api, pod, signal, () => {
      lost = true;
    });
    ref.uid = await timed(options.time, "debug pod created", creation);
    signal.throwIfAborted();
    const { runningTimeoutMs, onWait, time } = options;
    const log = await readDebugLog(api, ref, {
      runningTimeoutMs,
      onWait,
      time,
      signal,
      container: DEBUG_CONTAINER,
    });
    const { result, isOver } = await work(log, signal);
    force = isOver;
    toDelete = !options.keep;
    return result;
  } catch (error) {
    toDelete = lost || !wasRefused(error, ref);
    timedOut = ref.uid === null && error instanceof KubeError && error.reason === "Timeout";
    throw error;
  } finally {
    const isForced = force || options.nodeGone.aborted;
    // What was read is told first: that takes no turn of the event loop.
    const deletion = async (): Promise<Deletion> => {
      await setImmediate();
      return timed(options.time, "debug pod deleted", deleteDebugPod(api, ref, { force: isForced }));
    };
    if (toDelete) options.onDeletion(timedOut ? deletion().then((end) => doubted(end, ref)) : deletion());
  }
}

/** A server that takes longer than it is given may yet do what it was asked: that there is nothing to delete proves nothing. */
function doubted(end: Deletion, ref: DebugPodRef): Deletion {
  return end.gone ? { gone: false, ref, why: "its creation timed out, and may yet be carried out" } : end;
}

/** A server that answered the creation with a refusal has created nothing. */
function wasRefused(error: unknown, ref: DebugPodRef): boolean {
  return (
    ref.uid === null &&
    error instanceof KubeError &&
    error.status !== null &&
    error.status >= 400 &&
    error.status < 500
  );
}

/** Milliseconds that a creation under way is given to be answered once nobody wants it any more. */
const LAST_WORD_MS = 15_000;

/**
 * Aborts a while after the signal does. A request that is given up may be on its way: the server may carry it out after our
 * deletion has found nothing to delete. Only its answer tells.
 */
function later(signal: AbortSignal): { signal: AbortSignal; over(): void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const strike = (): void => {
    timer = setTimeout(() => controller.abort(signal.reason), LAST_WORD_MS);
  };
  signal.addEventListener("abort", strike, { once: true });
  return {
    signal: controller.signal,
    over: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", strike);
    },
  };
}

async function createPod(
  api: KubeApi,
  pod: KubeObject,
  signal: AbortSignal,
  onLost: () => void,
): Promise<string | null> {
  const patience = later(signal);
  try {
    return await createOnce(api, pod, { signal: patience.signal, wanted: signal, onLost });
  } finally {
    patience.over();
  }
}

/** A creation whose answer was lost may have happened: then the name is taken, by our own pod. */
async function createOnce(
  api: KubeApi,
  pod: KubeObject,
  { signal, wanted, onLost }: { signal: AbortSignal; wanted: AbortSignal; onLost(): void },
): Promise<string | null> {
  try {
    return (await api.create(PODS, pod.metadata.namespace, pod, { signal })).metadata.uid ?? null;
  } catch (error) {
    wanted.throwIfAborted();
    if (!(error instanceof KubeError) || error.reason !== "ConnectionLost") throw error;
    onLost();
  }
  try {
    return (await api.create(PODS, pod.metadata.namespace, pod, { signal })).metadata.uid ?? null;
  } catch (error) {
    // AlreadyExists, even where the answer was cut before it said so.
    if (!(error instanceof KubeError) || error.status !== 409) throw error;
    return (await api.get(PODS, pod.metadata.namespace, pod.metadata.name, { signal })).metadata.uid ?? null;
  }
}
