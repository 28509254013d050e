import { evaluatePodSecurity, type PodSecurityLevel } from "../../../src/checks/pod-security/evaluate.js";
import { type PolicyVersion, parsePolicyVersion } from "../../../src/checks/pod-security/version.js";
import type { Json } from "../types.js";
import type { Cluster } from "./cluster.js";
import { builtin } from "./resources.js";
import { forbidden } from "./status.js";

const NAMESPACES = builtin("namespaces");
const PREFIX = "pod-security.kubernetes.io";
const LEVELS: string[] = ["privileged", "baseline", "restricted"];

/** What a namespace's labels ask for in one mode; a level or version that is none counts as the strictest, as upstream has it. */
function policy(labels: Json, mode: "enforce" | "warn"): { level: PodSecurityLevel; version: PolicyVersion } {
  const level = labels[`${PREFIX}/${mode}`] ?? "privileged";
  const version = parsePolicyVersion(labels[`${PREFIX}/${mode}-version`] ?? "latest") ?? "latest";
  return { level: (LEVELS.includes(level) ? level : "restricted") as PodSecurityLevel, version };
}

function violation(labels: Json, mode: "enforce" | "warn", metadata: Json, spec: Json): string | undefined {
  const { level, version } = policy(labels, mode);
  const { message } = evaluatePodSecurity(level, version, metadata, spec);
  return message === null ? undefined : `violate PodSecurity "${level}:${version}": ${message}`;
}

function labelsOf(cluster: Cluster, namespace: string): Json {
  return cluster.store.get(NAMESPACES, undefined, namespace)?.metadata.labels ?? {};
}

/**
 * Pod Security admission of a pod with its defaults: throws what `enforce` refuses, returns what `warn` says. What the levels
 * demand is told by the product's own evaluation, which the recordings of 36 specs hold to Kubernetes, not the lab.
 */
export function admitPodSecurity(cluster: Cluster, pod: Json): string[] {
  const labels = labelsOf(cluster, pod.metadata.namespace);
  const refused = violation(labels, "enforce", pod.metadata, pod.spec);
  if (refused) {
    throw forbidden({ resource: "pods", name: pod.metadata.name }, refused.replace(/^violate/, "violates"));
  }
  const warned = violation(labels, "warn", pod.metadata, pod.spec);
  return warned ? [`would ${warned}`] : [];
}

/** A pod template is never refused, only warned about. */
export function warnTemplate(cluster: Cluster, object: Json): string[] {
  const template = object.spec?.template ?? object.spec?.jobTemplate?.spec?.template;
  if (!template?.spec || !object.metadata.namespace) return [];
  const labels = labelsOf(cluster, object.metadata.namespace);
  const warned = violation(labels, "warn", template.metadata ?? {}, template.spec);
  return warned ? [`would ${warned}`] : [];
}
