import type { Resource } from "../kube/port.js";
import { TargetSyntaxError } from "./parse.js";

/** A kind of workload on the command line: the words for it, and where the API server has it. */
interface WorkloadKind {
  words: readonly string[];
  resource: Resource;
}

const core = (plural: string): Resource => ({ group: "", version: "v1", plural });
const apps = (plural: string): Resource => ({ group: "apps", version: "v1", plural });
const batch = (plural: string): Resource => ({ group: "batch", version: "v1", plural });

/** With kubectl's short names. */
const KINDS: readonly WorkloadKind[] = [
  { words: ["pod", "pods", "po"], resource: core("pods") },
  { words: ["deployment", "deployments", "deploy"], resource: apps("deployments") },
  { words: ["statefulset", "statefulsets", "sts"], resource: apps("statefulsets") },
  { words: ["daemonset", "daemonsets", "ds"], resource: apps("daemonsets") },
  { words: ["replicaset", "replicasets", "rs"], resource: apps("replicasets") },
  {
    words: ["replicationcontroller", "replicationcontrollers", "rc"],
    resource: core("replicationcontrollers"),
  },
  { words: ["job", "jobs"], resource: batch("jobs") },
  { words: ["cronjob", "cronjobs", "cj"], resource: batch("cronjobs") },
  { words: ["podtemplate", "podtemplates"], resource: core("podtemplates") },
];

/** One object to review, or all of a resource. */
export interface WorkloadTarget {
  resource: Resource;
  /** Null: every one that a namespace or selector has. */
  name: string | null;
}

/** `plural.version.group`, as kubectl takes custom resources: `rollouts.v1alpha1.argoproj.io`. */
const FULL = /^([a-z0-9-]+)\.(v\d+(?:(?:alpha|beta)\d+)?)\.([a-z0-9.-]+)$/;

function resourceOf(word: string): Resource | null {
  const known = KINDS.find(({ words }) => words.includes(word.toLowerCase()));
  if (known) return known.resource;
  // kubectl takes `deployments.apps` too.
  const grouped = KINDS.find(({ words, resource }) =>
    words.some((one) => `${one}.${resource.group}` === word.toLowerCase()),
  );
  if (grouped) return grouped.resource;
  const [, plural, version, group] = FULL.exec(word) ?? [];
  return plural && version && group ? { group, version, plural } : null;
}

function known(word: string): Resource {
  const resource = resourceOf(word);
  if (resource !== null) return resource;
  const kinds = KINDS.map(({ words }) => words[0]).join(", ");
  throw new TargetSyntaxError(
    `the server doesn't have a resource type ${JSON.stringify(word)} that audit can read; it reads ${kinds}, and others as PLURAL.VERSION.GROUP`,
  );
}

/**
 * Reads the words behind `audit` as `kubectl get` does: `TYPE/NAME ...`, `TYPE NAME ...`, `TYPE[,TYPE...]` for all of them, and
 * a bare NAME for a pod. Throws a TargetSyntaxError in kubectl's words.
 */
export function parseWorkloadTargets(words: readonly string[]): WorkloadTarget[] {
  const [first] = words;
  if (first === undefined) return [];
  if (words.some((word) => word.includes("/"))) return words.map(slashed);
  const types = first.split(",");
  if (resourceOf(first) === null && types.length === 1) {
    return words.map((name) => ({ resource: known("pod"), name }));
  }
  const resources = types.map(known);
  const names = words.length === 1 ? [null] : words.slice(1);
  return resources.flatMap((resource) => names.map((name) => ({ resource, name })));
}

function slashed(word: string): WorkloadTarget {
  const [type = "", name = "", ...rest] = word.split("/");
  if (!word.includes("/")) {
    throw new TargetSyntaxError(
      "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    );
  }
  if (type === "" || name === "" || rest.length > 0) {
    throw new TargetSyntaxError("arguments in resource/name form must have a single resource and name");
  }
  return { resource: known(type), name };
}
