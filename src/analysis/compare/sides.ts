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
  return pods.map((pod) => ({
    pod,
    node: nodes.find((one) => one.name === pod.node) ?? null,
    findings: findings.filter((one) => one.pod === podKey(pod)),
  }));
}
