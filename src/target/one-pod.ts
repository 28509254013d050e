import { type CallOptions, type KubeObject, NODES, PODS } from "../kube/port.js";
import { byActivity } from "./by-activity.js";
import { POD_KINDS } from "./kinds.js";
import { checkName, parseTarget } from "./parse.js";
import { type PodSource, podsOf } from "./pods-of.js";
import { parseResourceWords } from "./resource-words.js";
import type { NamedTarget } from "./selection.js";

/** What one pod may be taken of. */
export const ONE_POD_KINDS = POD_KINDS.filter(({ resource }) => resource !== NODES);

/**
 * Reads a pod's name, `pod/x`, or `deploy/x` and the like for one of its pods, as `kubectl exec` does. Throws a TargetSyntaxError
 * in kubectl's words.
 */
export function parseOnePod(word: string): NamedTarget {
  // A bare word is a name, be it that of a kind.
  if (!word.includes("/")) return { resource: PODS, name: parseTarget(word).name };
  const vocabulary = { reader: "this command", kinds: ONE_POD_KINDS, custom: false, bare: null };
  const [found] = parseResourceWords([word], vocabulary);
  const target = { resource: found?.resource ?? PODS, name: found?.name ?? "" };
  checkName(target.resource.plural.replace(/s$/, ""), target.name);
  return target;
}

/**
 * The pod that a target means: itself, or of several the one that `kubectl exec` takes. `of`: how many there are; `name` is null
 * where there are none. A pod is not asked for. Rejects with a KubeError, or a NoSelectorError.
 */
export async function onePodOf(
  api: PodSource,
  namespace: string,
  target: NamedTarget,
  options: CallOptions,
): Promise<{ name: string | null; of: number }> {
  if (target.resource === PODS) return { name: target.name, of: 1 };
  const pods: KubeObject[] = await podsOf(api, namespace, target, options);
  return { name: pods.toSorted(byActivity)[0]?.metadata.name ?? null, of: pods.length };
}
