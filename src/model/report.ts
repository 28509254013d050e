import { NAMESPACE_TYPES, type NamespaceType, type PerType, type Scope } from "./namespace.js";
import type { NodeView } from "./node-view.js";
import type { ContainerKind, ContainerState, PodNamespaceSpec } from "./pod.js";
import type { IdRange } from "./reading.js";
import type { PidSource } from "./snapshot.js";

export const API_VERSION = "nsinfo/v1";

/** Ordered from harmless to dangerous. */
export const SEVERITIES = ["info", "warning", "danger"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A namespace that is neither the node's own nor of a pod of the report. */
export interface UnownedNamespace {
  type: NamespaceType;
  inode: number;
  /** The file of the node's /run/netns that holds it (ip-netns(8)); null where none does. */
  netns: string | null;
  /** The lowest process in it, and how many others there are; null where nobody is in it. */
  process: { pid: number; comm: string; others: number } | null;
}

export interface NodeReport {
  name: string;
  runtime: string | null;
  kernel: string | null;
  /** Inodes of two readings mean the same only where this is the same; null where it is not known. */
  bootId: string | null;
  cgroup: string | null;
  nested: boolean | null;
  namespaces: PerType<number | null>;
  /** Only where the node itself was asked about. */
  unowned?: UnownedNamespace[];
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
  noNewPrivs: boolean | null;
  seccomp: "disabled" | "strict" | "filter" | null;
  /** The ranges of its user namespace: inside, outside, length. */
  uidMap: IdRange[] | null;
  /** Processes of the container that have ended and that nobody has waited for. */
  zombies: number;
  /** Seconds. */
  timeOffsets: { monotonic: number; boottime: number } | null;
}

/** A process of a container that is in another namespace than the container's first process. */
export interface LeftProcess {
  pid: number;
  comm: string | null;
  /** The types that differ, with its own inodes. */
  namespaces: Partial<PerType<number>>;
}

/** A mount of a container that is not the runtime's own equipment. */
export interface MountReport {
  path: string;
  /** The volume's name, where the kubelet's path tells it. */
  volume: string | null;
  /** What is mounted: a directory of a file system of the node. */
  device: string;
  root: string;
  fsType: string;
  readOnly: boolean;
}

/** One directory that several containers of the pod have mounted. */
export interface SharedVolume {
  volume: string | null;
  device: string;
  root: string;
  mounts: { container: string; path: string; readOnly: boolean }[];
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
  leftNamespaces: LeftProcess[];
  /** Null where they were not read. */
  mounts: MountReport[] | null;
}

/** Whether anything of a container's namespaces was seen: without it, its cells are what is declared. */
export function wasSeen({ pid, namespaces }: Pick<ContainerReport, "pid" | "namespaces">): boolean {
  return pid !== null || NAMESPACE_TYPES.some((type) => namespaces[type].inode !== null);
}

/** What was seen from inside one namespace. */
export interface EvidenceReport {
  /** `peer`: the name on the node of a veth pair's other end. */
  interfaces?: { name: string; addresses: string[]; peer: string | null }[];
  routes?: string[];
  hostName?: string;
  ipcObjects?: { shm: number; sem: number; msg: number };
}

/** One namespace and the containers of the pod in it. */
export interface Relation {
  type: NamespaceType;
  scope: Scope;
  inode: number | null;
  members: string[];
  evidence: EvidenceReport;
}

export interface PodReport {
  namespace: string;
  name: string;
  uid: string;
  node: string | null;
  /** Whether any container of it was observed; false: everything below is declared, not observed. */
  observed: boolean;
  /** Null where no API server was asked. */
  spec: PodNamespaceSpec | null;
  containers: ContainerReport[];
  relations: Relation[];
  sharedVolumes: SharedVolume[];
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
  references: readonly string[];
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
  /** Where the inodes come from: the node, the containers' own word, or nowhere. */
  source: "node" | "exec" | "spec";
  nodes: NodeReport[];
  pods: PodReport[];
  findings: Finding[];
  skipped: SkippedCheck[];
  gaps: GapReport[];
  /** The pods of a node as neighbours, where whole nodes were asked for. */
  nodeViews?: NodeView[];
}
