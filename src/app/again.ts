import { KubeError } from "../kube/errors.js";
import { type KubeApi, PODS } from "../kube/port.js";
import type { Pod } from "../model/pod.js";
import { type Gap, type NodeSnapshot, type PodSnapshot, podKey } from "../model/snapshot.js";
import type { NodePart } from "../snapshot/from-node.js";
import { toPod } from "../target/pod.js";

/** Whether a container that the API server calls running was not found: it may have restarted while it was looked for. */
export function hasMissed(snapshot: PodSnapshot): boolean {
  return snapshot.containers.some((one) => one.state === "running" && one.process === null);
}

function lives(pod: Pod): string {
  return JSON.stringify([pod.uid, pod.nodeName, pod.containers.map((one) => [one.name, one.id, one.state])]);
}

/** What has become of pods since they were fetched: those that changed, and a gap for each that is no more. */
export interface Changes {
  changed: Pod[];
  gone: { pod: Pod; gap: Gap }[];
}

/** Fetches pods anew and tells which are not what they were. Rejects with a KubeError other than NotFound. */
export async function changesOf(
  api: Pick<KubeApi, "get">,
  pods: Pod[],
  signal: AbortSignal,
): Promise<Changes> {
  const changes: Changes = { changed: [], gone: [] };
  for (const pod of pods) {
    try {
      const now = toPod(await api.get(PODS, pod.namespace, pod.name, { signal }));
      if (lives(now) !== lives(pod)) changes.changed.push(now);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof KubeError) || error.reason !== "NotFound") throw error;
      const gap: Gap = {
        node: pod.nodeName,
        pod: podKey(pod),
        container: null,
        what: "the pod",
        why: "it was deleted while it was read",
      };
      changes.gone.push({ pod, gap });
    }
  }
  return changes;
}

function mergeNodes(first: NodeSnapshot[], second: NodeSnapshot[]): NodeSnapshot[] {
  const merged = first.map((node) => {
    const later = second.find((one) => one.name === node.name);
    return later ? { ...later, evidence: [...later.evidence, ...node.evidence] } : node;
  });
  return [...merged, ...second.filter((node) => !first.some((one) => one.name === node.name))];
}

/** Two readings of the same nodes as one: a pod that was read twice is what the second says, and nothing of the first. */
export function replaceRead(
  first: NodePart[],
  second: NodePart[],
): { nodes: NodeSnapshot[]; pods: PodSnapshot[]; gaps: Gap[] } {
  const pods = second.flatMap((part) => part.pods);
  const again = new Set(pods.map((one) => podKey(one.pod)));
  return {
    nodes: mergeNodes(
      first.map((part) => part.node),
      second.map((part) => part.node),
    ),
    pods: [...first.flatMap((part) => part.pods).filter((one) => !again.has(podKey(one.pod))), ...pods],
    gaps: [
      ...first.flatMap((part) => part.gaps).filter((gap) => gap.pod === null || !again.has(gap.pod)),
      ...second.flatMap((part) => part.gaps).filter((gap) => gap.pod !== null),
    ],
  };
}
