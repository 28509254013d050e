import type { PodNamespaceSpec } from "./pod.js";
import type { API_VERSION, ContainerReport, Finding, Severity } from "./report.js";

/** Where a workload was declared; all null for one that came from the cluster. */
export interface AuditSource {
  /** As it was named on the command line; `STDIN` for `-`. */
  file: string | null;
  /** The document's index in the file, counted from 0 over those that hold something. */
  document: number | null;
  /** Where the document begins, counted from 1. */
  line: number | null;
  column: number | null;
}

/** A field that a finding comes from. Line and column, from 1, are null where there is no file or nobody asked for them. */
export interface AuditLocation {
  /** From the document's top: `spec.template.spec.containers[0].ports[1].hostPort`. */
  field: string;
  line: number | null;
  column: number | null;
}

/** Who said that a finding is accepted, and until when. */
export interface Acceptance {
  by: "annotation" | "exceptions" | "baseline";
  /** Null for a baseline. */
  reason: string | null;
  /** The last day, `YYYY-MM-DD`; null without end. */
  until: string | null;
}

export interface AuditFinding extends Finding {
  /** The same in every run that finds the same thing, wherever in the file it stands. */
  fingerprint: string;
  /** The field that decides first; none where the workload as a whole is meant. */
  locations: AuditLocation[];
  /** Null: it counts. */
  accepted: Acceptance | null;
}

export interface AuditViolation {
  /** Upstream's ID of the control. */
  check: string;
  reason: string;
  detail: string;
  fields: string[];
}

export interface AuditLevel {
  allowed: boolean;
  /** What Kubernetes puts behind `violates PodSecurity "LEVEL:VERSION": `; null when allowed. */
  message: string | null;
  violations: AuditViolation[];
}

export type PodSecurityLevelName = "privileged" | "baseline" | "restricted";

/** One pod, or one thing that makes pods, reviewed. */
export interface WorkloadReport {
  source: AuditSource;
  apiVersion: string;
  kind: string;
  /** Null where a manifest leaves it open. */
  namespace: string | null;
  name: string;
  /** The highest level it meets; null where `malformed` is not empty, since the API server takes no such pod at all. */
  level: PodSecurityLevelName | null;
  /** Null as `level` is. */
  podSecurity: { version: string; baseline: AuditLevel; restricted: AuditLevel } | null;
  /** Fields of a type that the API does not know them with. */
  malformed: (AuditLocation & { expected: string; found: string })[];
  spec: PodNamespaceSpec;
  /** With what the spec promises as `expected`; scopes and inodes only where processes were looked at. */
  containers: ContainerReport[];
  findings: AuditFinding[];
  skipped: { id: string; why: string }[];
}

export type AuditProblemCode =
  | "unreadable"
  | "empty"
  | "syntax"
  | "duplicate-key"
  | "excessive-aliasing"
  | "not-kubernetes"
  | "malformed"
  | "exception"
  | "unobserved";

/** Something that a user must be told besides findings. */
export interface AuditProblem {
  code: AuditProblemCode;
  /** `error`: something was not reviewed that should have been; `warning`: all was. */
  severity: "error" | "warning";
  file: string | null;
  document: number | null;
  line: number | null;
  column: number | null;
  message: string;
}

export interface AuditSummary {
  workloads: number;
  /** Those that count, by severity. */
  findings: Record<Severity, number>;
  accepted: number;
  problems: number;
}

/** What every report begins with. */
export interface AuditHead {
  apiVersion: typeof API_VERSION;
  kind: "AuditReport";
  /** RFC 3339. */
  generatedAt: string;
  version: string;
  source: "spec" | "node";
  podSecurityVersion: string;
}

/** The contract of `audit -o json`: later releases add fields, and never rename or drop one. */
export interface AuditReport extends AuditHead {
  workloads: WorkloadReport[];
  problems: AuditProblem[];
  summary: AuditSummary;
}
