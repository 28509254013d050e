import { type KubeApi, type KubeCollections, type KubeObject, PODS } from "../kube/port.js";
import { type DebugPodRef, type Deletion, deleteDebugPod } from "../probe/delete-pod.js";
import { ownedBy, refOf, whatIsOver } from "../probe/owned.js";

/** What cleaning up asks of the cluster. */
export type CleanupApi = Pick<KubeApi, "get" | "delete"> & Pick<KubeCollections, "list">;

/** Whose debug pods, and where; `namespace` undefined: everywhere. */
export interface CleanupRequest {
  namespace: string | undefined;
  owner: string;
}

/** The outside world of a clean-up. */
export interface CleanupContext {
  api: CleanupApi;
  signal: AbortSignal;
}

/** Debug pods that are ended at the same time: more would only wait for each other's answers. */
const AT_ONCE = 8;

async function listOwn({ api, signal }: CleanupContext, request: CleanupRequest): Promise<KubeObject[]> {
  const labelSelector = ownedBy(request.owner);
  const pods: KubeObject[] = [];
  for await (const pod of api.list(PODS, request.namespace, { labelSelector, signal })) pods.push(pod);
  return pods;
}

/** The debug pods of one user, whatever they do. Rejects with a KubeError, or the signal's reason. */
export async function debugPodsOf(request: CleanupRequest, context: CleanupContext): Promise<DebugPodRef[]> {
  return (await listOwn(context, request)).map(refOf);
}

/**
 * Ends debug pods, running ones too: each is given a second, and is gone when its kubelet has confirmed it. Yields how each
 * ended, as it ends. Rejects with the signal's reason only.
 */
export async function* endDebugPods(
  refs: DebugPodRef[],
  { api, signal }: CleanupContext,
): AsyncGenerator<{ ref: DebugPodRef; deletion: Deletion }> {
  for (let index = 0; index < refs.length; index += AT_ONCE) {
    const ends = refs.slice(index, index + AT_ONCE).map((ref) => ({
      ref,
      deletion: deleteDebugPod(api, ref, { force: false, signal }),
    }));
    for (const { ref, deletion } of ends) {
      const end = await deletion;
      signal.throwIfAborted();
      yield { ref, deletion: end };
    }
  }
}

/**
 * Takes away what earlier runs of the same user left in a namespace and nobody waits for: ended debug pods, and those past
 * their deadline. It does what it can until the signal, tells nothing, and never rejects: another run's rest is no error of this one.
 */
export async function sweep(request: CleanupRequest, context: CleanupContext): Promise<void> {
  const { api, signal } = context;
  try {
    for (const pod of whatIsOver(await listOwn(context, request))) {
      const { namespace, name, uid } = refOf(pod);
      await api.delete(PODS, namespace, name, {
        gracePeriodSeconds: 1,
        ...(uid === null ? {} : { uid }),
        signal,
      });
    }
  } catch {
    // Not allowed to list, or no connection: the deadline ends them, the next run or `cleanup` takes them away.
  }
}
