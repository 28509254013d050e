import { onePodOf } from "../target/one-pod.js";
import { type NamedTarget, targetText } from "../target/selection.js";
import type { NodeRunContext } from "./node-request.js";
import { InspectError } from "./observable.js";

/**
 * The name of the pod that a target means, told in the words of `kubectl logs` where it was one of several. Rejects with a
 * KubeError, a NoSelectorError, or an InspectError where there is none.
 */
export async function onePod(
  target: NamedTarget,
  namespace: string,
  { api, signal, notice }: Pick<NodeRunContext, "api" | "signal" | "notice">,
): Promise<string> {
  const { name, of } = await onePodOf(api, namespace, target, { signal });
  if (name === null) throw new InspectError(`${targetText(target)} has no pods now`);
  if (of > 1) notice(`Found ${of} pods, using pod/${name}`);
  return name;
}
