import { harmless, harmlessData } from "../model/text.js";
import type { Deletion } from "../probe/delete-pod.js";

/** What the user is told of a debug pod that may still be there, with the command that ends it; no lines where it is gone. */
export function leftBehind(deletion: Deletion): string[] {
  if (deletion.gone) return [];
  const { namespace, name, node } = harmlessData(deletion.ref);
  return [
    `error: debug pod ${namespace}/${name} could not be deleted and may still run on node ${node}: ${harmless(deletion.why)}`,
    `hint: kubectl delete pod ${name} -n ${namespace}`,
  ];
}
