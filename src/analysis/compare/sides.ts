import type { ComparedFinding, ComparedNode, ComparedPod, Side } from "../../model/comparison.js";
import { podKey } from "../../model/snapshot.js";

/** What a comparison looks at in a report. */
export interface ComparedReport {
  nodes: readonly ComparedNode[];
  pods: readonly ComparedPod[];
  findings: readonly (ComparedFinding & { pod: string })[];
}

/** Each pod of a report as a side of a comparison. */
export function sidesOf({ nodes, pods, findings }: ComparedReport): Side[] {
  // The first of that name, as a reader would look for it.
  const byName = new Map([...nodes].reverse().map((one) => [one.name, one]));
  const byPod = new Map<string, ComparedFinding[]>();
  for (const one of findings) {
    const own = byPod.get(one.pod);
    if (own) own.push(one);
    else byPod.set(one.pod, [one]);
  }
  return pods.map((pod) => ({
    pod,
    node: pod.node === null ? null : (byName.get(pod.node) ?? null),
    findings: byPod.get(podKey(pod)) ?? [],
  }));
}
