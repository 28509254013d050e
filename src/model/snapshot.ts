import type { PerType, Scope } from "./namespace.js";
import type { DeclaredContainer, Pod } from "./pod.js";
import type { EvidenceReading, ProcessReading, SpaceReading } from "./reading.js";

/** Where a container's PID came from. */
export type PidSource = "crictl" | "cgroup";

/** A container, declared and, where it has a process, observed. */
export interface ContainerSnapshot extends DeclaredContainer {
  pid: number | null;
  pidSource: PidSource | null;
  /** The container's first process; null where it has none or it could not be read. */
  process: ProcessReading | null;
  /** Other processes that its cgroup names, as far as they were read. */
  others: ProcessReading[];
  /** The PIDs that crictl and the cgroups gave, where they are not the same. */
  pidDisagreement: { crictl: number; cgroup: number } | null;
  /** Null where there is no process or the link could not be read. */
  inodes: PerType<number | null>;
  expected: PerType<Scope>;
}

export interface PodSnapshot {
  pod: Pod;
  /** Pod order; the sandbox, where it was found, last. */
  containers: ContainerSnapshot[];
}

export interface NodeSnapshot {
  name: string;
  /** `containerRuntimeVersion` of the node object, e.g. `containerd://2.1.9`; null where it could not be read. */
  runtime: string | null;
  kernel: string | null;
  /** Inodes of two readings mean the same only where this is the same; null where it is not known. */
  bootId: string | null;
  cgroup: "v1" | "v2" | "hybrid" | null;
  /** The node's PID 1 is not in the kernel's initial namespaces; null where that cannot be told. */
  nested: boolean | null;
  /** Of the node's PID 1; null where it could not be read. */
  namespaces: PerType<number | null>;
  evidence: EvidenceReading[];
  /** All of its namespaces, whosever they are; null where they were not asked for. */
  spaces: SpaceReading[] | null;
}

/** What could not be learnt, with the reason. */
export interface Gap {
  node: string | null;
  /** `namespace/name`. */
  pod: string | null;
  container: string | null;
  what: string;
  why: string;
}

/** Everything the analysis stands on, from nodes or from specs alone. */
export interface Snapshot {
  /** `exec`: from inside the containers, by their own word. */
  source: "node" | "exec" | "spec";
  nodes: NodeSnapshot[];
  pods: PodSnapshot[];
  /** What else lives on the nodes: the pods are compared with it, and it is not reported. */
  outside?: PodSnapshot[];
  gaps: Gap[];
}

/** The short name of a pod in findings and gaps. */
export function podKey(pod: { namespace: string; name: string }): string {
  return `${pod.namespace}/${pod.name}`;
}
