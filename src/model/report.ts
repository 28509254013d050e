import type { NamespaceType, PerType, Scope } from "./namespace.js";
import type { ContainerKind, ContainerState, PodNamespaceSpec } from "./pod.js";
import type { NamespaceEvidence } from "./reading.js";
import type { PidSource } from "./snapshot.js";

export const API_VERSION = "nsinfo/v1";

/** Ordered from harmless to dangerous. */
export const SEVERITIES = ["info", "warning", "danger"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface NodeReport {
  name: string;
  runtime: string | null;
  kernel: string | null;
  cgroup: string | null;
  nested: boolean | null;
  namespaces: PerType<number | null>;
}

/** One cell of the matrix. A container without a process has inode, scope and drift null. */
export interface NamespaceCell {
  inode: number | null;
  scope: Scope | null;
  /** The pod's other containers with the same inode, the sandbox left out, in pod order. */
  sharedWith: string[];
  expected: Scope;
  /** Null where expected or scope is unknown, or nothing was there to compare with. */
  drift: boolean | null;
}

export interface ProcessReport {
  comm: string | null;
  nsPid: number[];
  /** As the container counts; null where its user namespace has no number for it. */
  uid: number | null;
  /** As the node counts. */
  hostUid: number | null;
  handlesSigterm: boolean | null;
  capabilities: string[] | null;
}

export interface ContainerReport {
  name: string;
  kind: ContainerKind;
  id: string | null;
  state: ContainerState | null;
  reason: string | null;
  exitCode: number | null;
  pid: number | null;
  pidSource: PidSource | null;
  namespaces: PerType<NamespaceCell>;
  process: ProcessReport | null;
}

/** One namespace and the containers of the pod in it. */
export interface Relation {
  type: NamespaceType;
  scope: Scope;
  inode: number | null;
  members: string[];
  evidence: NamespaceEvidence;
}

export interface PodReport {
  namespace: string;
  name: string;
  uid: string;
  node: string | null;
  /** Whether any container of it was observed; false: everything below is declared, not observed. */
  observed: boolean;
  spec: PodNamespaceSpec;
  containers: ContainerReport[];
  relations: Relation[];
}

export interface Finding {
  id: string;
  severity: Severity;
  /** `namespace/name`. */
  pod: string;
  /** Null where the finding is about the pod as a whole. */
  container: string | null;
  reason: string;
  detail: string;
  remedy: string;
  /** Other tools' names for the same thing. */
  references: string[];
}

export interface SkippedCheck {
  id: string;
  pod: string;
  why: string;
}

export interface GapReport {
  node: string | null;
  pod: string | null;
  container: string | null;
  what: string;
  why: string;
}

/** The contract of `-o json`: later releases add fields, and never rename or drop one. */
export interface NamespaceReport {
  apiVersion: typeof API_VERSION;
  kind: "NamespaceReport";
  /** RFC 3339. */
  generatedAt: string;
  version: string;
  source: "node" | "spec";
  nodes: NodeReport[];
  pods: PodReport[];
  findings: Finding[];
  skipped: SkippedCheck[];
  gaps: GapReport[];
}
