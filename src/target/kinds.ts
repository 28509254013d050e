import { NODES, PODS, type Resource } from "../kube/port.js";

/** A kind of object on the command line: the words for it, and where the API server has it. */
export interface KindWords {
  /** With kubectl's short names; the first is what messages say. */
  words: readonly string[];
  resource: Resource;
}

const core = (plural: string): Resource => ({ group: "", version: "v1", plural });
const apps = (plural: string): Resource => ({ group: "apps", version: "v1", plural });
const batch = (plural: string): Resource => ({ group: "batch", version: "v1", plural });

export const JOBS = batch("jobs");

/** Pods, and what makes pods. */
const WORKLOADS: readonly KindWords[] = [
  { words: ["pod", "pods", "po"], resource: PODS },
  { words: ["deployment", "deployments", "deploy"], resource: apps("deployments") },
  { words: ["statefulset", "statefulsets", "sts"], resource: apps("statefulsets") },
  { words: ["daemonset", "daemonsets", "ds"], resource: apps("daemonsets") },
  { words: ["replicaset", "replicasets", "rs"], resource: apps("replicasets") },
  {
    words: ["replicationcontroller", "replicationcontrollers", "rc"],
    resource: core("replicationcontrollers"),
  },
  { words: ["job", "jobs"], resource: JOBS },
  { words: ["cronjob", "cronjobs", "cj"], resource: batch("cronjobs") },
];

/** What has a pod's spec: what can be reviewed. */
export const SPEC_KINDS: readonly KindWords[] = [
  ...WORKLOADS,
  { words: ["podtemplate", "podtemplates"], resource: core("podtemplates") },
];

/** What has pods: what can be looked at. */
export const POD_KINDS: readonly KindWords[] = [
  ...WORKLOADS,
  { words: ["service", "services", "svc"], resource: core("services") },
  { words: ["node", "nodes", "no"], resource: NODES },
];

/** The kind that a word means, `deployments.apps` too; null for none. */
export function kindOf(word: string, kinds: readonly KindWords[]): KindWords | null {
  const lower = word.toLowerCase();
  return (
    kinds.find(({ words }) => words.includes(lower)) ??
    kinds.find(({ words, resource: { group } }) => words.some((one) => `${one}.${group}` === lower)) ??
    null
  );
}
