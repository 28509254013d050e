import type { NamespaceType } from "./namespace.js";
import type { API_VERSION, ContainerReport, Finding, GapReport, NodeReport, PodReport } from "./report.js";

/** The parts of a report that a comparison looks at, so that a report serves as it is. */
export type ComparedContainer = Pick<ContainerReport, "name" | "kind" | "id" | "state" | "namespaces">;
export type ComparedPod = Pick<PodReport, "namespace" | "name" | "uid" | "node" | "observed" | "spec"> & {
  containers: readonly ComparedContainer[];
};
export type ComparedNode = Pick<
  NodeReport,
  "name" | "runtime" | "kernel" | "cgroup" | "bootId" | "namespaces"
>;
export type ComparedFinding = Pick<Finding, "id" | "severity" | "container" | "reason">;

/** One reading of one pod. */
export interface Side {
  pod: ComparedPod;
  /** Null where nothing of its node was read. */
  node: ComparedNode | null;
  /** Of this pod. */
  findings: readonly ComparedFinding[];
}

/** What a change is of. `namespace`: another one than before, in whatever scope. */
export type Aspect =
  | "pod"
  | "node"
  | "spec"
  | "container"
  | "restart"
  | "state"
  | "scope"
  | "namespace"
  | "drift"
  | "finding";

/** One thing that is not the same on both sides. */
export interface Change {
  aspect: Aspect;
  /** Null where it is of the pod as a whole. */
  container: string | null;
  /** Null where it is of no single type. */
  type: NamespaceType | null;
  /** Which one of the aspect: a field of the spec or node, the ID of a finding; else the aspect again. */
  what: string;
  /** Null where there was none. */
  before: string | number | boolean | null;
  /** Null where there is none. */
  after: string | number | boolean | null;
}

/** One namespace that processes of both sides are in. */
export interface SharedNamespace {
  type: NamespaceType;
  inode: number;
  /** It is the node's. */
  host: boolean;
  /** Names of containers, in pod order. */
  before: string[];
  after: string[];
  /** False where it has the same number and may still be another: numbers are given again. */
  certain: boolean;
}

/** What could not be compared, with the reason. */
export interface Uncompared {
  container: string;
  why: string;
}

/** Two readings, of one pod at two times or of two pods, side by side. */
export interface PodComparison {
  of: "readings" | "pods";
  before: Side;
  after: Side;
  /** Why inodes of the two say nothing together; null where they do. */
  incomparable: string | null;
  changes: Change[];
  shared: SharedNamespace[];
  uncompared: Uncompared[];
}

/** Where one half of a comparison comes from. */
export interface Origin {
  /** `pod/NAME`, or the path of a file. */
  name: string;
  /** RFC 3339. */
  generatedAt: string;
}

/** The contract of `diff -o json`: later releases add fields, and never rename or drop one. */
export interface ComparisonReport {
  apiVersion: typeof API_VERSION;
  kind: "ComparisonReport";
  /** RFC 3339. */
  generatedAt: string;
  version: string;
  before: Origin;
  after: Origin;
  comparisons: PodComparison[];
  /** Pods, `namespace/name`, that only one of them has. */
  onlyBefore: string[];
  onlyAfter: string[];
  gaps: GapReport[];
}
