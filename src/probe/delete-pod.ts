import { setTimeout as sleep } from "node:timers/promises";
import { KubeError } from "../kube/errors.js";
import { type KubeApi, PODS } from "../kube/port.js";

/** A debug pod by name, and by life where the server told us its uid. */
export interface DebugPodRef {
  namespace: string;
  name: string;
  node: string;
  uid: string | null;
}

/** How a deletion ended: gone, or perhaps still there and why. */
export type Deletion = { gone: true } | { gone: false; ref: DebugPodRef; why: string };

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 200;
const CONFIRM_MS = 20_000;
const CONFIRM_PAUSE_MS = 150;
const CALL_MS = 10_000;

function isGone(error: unknown): boolean {
  return error instanceof KubeError && error.reason === "NotFound";
}

/** Another life of the same name is not ours. */
function isOtherLife(error: unknown): boolean {
  return error instanceof KubeError && error.reason === "Conflict";
}

/** What a server says once it has made up its mind; anything else may pass. */
function isFinal(error: unknown): boolean {
  return error instanceof KubeError && error.status !== null && error.status < 429 && error.status >= 400;
}

/**
 * Deletes a debug pod and says whether it is gone. `force` (grace 0) takes the object away at once, and is right only when its
 * work is known to be over; otherwise it is given a second to end, and is gone when the kubelet has confirmed it: an object
 * taken away by force says nothing about the container. Never rejects; a lost connection is tried again. A `signal` ends the
 * trying and the waiting.
 */
export async function deleteDebugPod(
  api: Pick<KubeApi, "delete" | "get">,
  ref: DebugPodRef,
  options: { force: boolean; signal?: AbortSignal },
): Promise<Deletion> {
  let why = "";
  for (let attempt = 0; attempt < ATTEMPTS && !options.signal?.aborted; attempt++) {
    try {
      await api.delete(PODS, ref.namespace, ref.name, {
        gracePeriodSeconds: options.force ? 0 : 1,
        ...(ref.uid === null ? {} : { uid: ref.uid }),
        signal: callLimit(options.signal),
      });
      return options.force ? { gone: true } : await confirm(api, ref, options.signal);
    } catch (error) {
      if (isOtherLife(error)) return { gone: true };
      // One whose creation was never answered may come a moment later.
      const mayCome = ref.uid === null && attempt + 1 < ATTEMPTS;
      if (isGone(error) && !mayCome) return { gone: true };
      why = error instanceof Error ? error.message : String(error);
      if (isFinal(error) && !isGone(error)) break;
      await sleep(FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
  return { gone: false, ref, why };
}

function callLimit(signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(CALL_MS);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

async function confirm(
  api: Pick<KubeApi, "get">,
  ref: DebugPodRef,
  signal: AbortSignal | undefined,
): Promise<Deletion> {
  const until = Date.now() + CONFIRM_MS;
  let why = "the kubelet has not confirmed its end";
  while (Date.now() < until && !signal?.aborted) {
    try {
      const pod = await api.get(PODS, ref.namespace, ref.name, { signal: callLimit(signal) });
      if (ref.uid !== null && pod.metadata.uid !== ref.uid) return { gone: true };
    } catch (error) {
      if (isGone(error)) return { gone: true };
      why = error instanceof Error ? error.message : String(error);
    }
    await sleep(CONFIRM_PAUSE_MS);
  }
  return { gone: false, ref, why };
}
