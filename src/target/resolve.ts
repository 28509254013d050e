import { type CallOptions, type KubeApi, PODS } from "../kube/port.js";
import type { Pod } from "../model/pod.js";
import type { TargetRef } from "./parse.js";
import { toPod } from "./pod.js";

/** Fetches the pods that the references name, each once, in the order asked for. Rejects with the first KubeError. */
export async function resolvePods(
  api: Pick<KubeApi, "get">,
  namespace: string,
  refs: TargetRef[],
  options: CallOptions = {},
): Promise<Pod[]> {
  const names = [...new Set(refs.map((ref) => ref.name))];
  const objects = await Promise.all(names.map((name) => api.get(PODS, namespace, name, options)));
  return objects.map((object) => toPod(object));
}
