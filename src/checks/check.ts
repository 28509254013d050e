import { type Finding, type PodReport, type Severity, type SkippedCheck, wasSeen } from "../model/report.js";
import type { About } from "../model/rule.js";
import type { NodeSnapshot, PodSnapshot } from "../model/snapshot.js";
import { podKey } from "../model/snapshot.js";
import type { PodView } from "./pod-security/pod-view.js";
import type { FieldPath } from "./pod-security/schema.js";

/** What a check looks at: one pod, as declared and observed, as reported, and the node that it runs on. */
export interface CheckInput {
  snapshot: PodSnapshot;
  report: PodReport;
  /** Null where nothing of the node was read. */
  node: NodeSnapshot | null;
  /** The other pods that were read on that node. */
  others: readonly PodSnapshot[];
  /** The containers that the user asked about; all of them where it is null or not there. */
  only?: readonly string[] | null;
  /** The fields of the spec that a review looks at; null where a report on running processes does without. */
  view: PodView | null;
}

/** The input of a check that needs the spec itself. */
export interface SpecInput extends CheckInput {
  view: PodView;
}

/** Something that a check found. */
export interface Found {
  container: string | null;
  severity?: Severity;
  reason: string;
  detail: string;
  remedy: string;
  /** The offending fields, from the pod's `metadata` or `spec` on. */
  fields?: FieldPath[];
  /** Where it is of a single port. */
  port?: number;
}

/** What a check says: something found, or why it could not look. */
export type CheckResult = Found | { skipped: string };

/** What every check looks at, whatever the report is of: a pod. */
export interface PodInput {
  report: { namespace: string; name: string };
}

/** One rule about a pod. */
export interface Check<Input extends PodInput = CheckInput> {
  /** Stable: users write it into exceptions. */
  id: string;
  severity: Severity;
  /** Other tools' names for the same thing. */
  references: string[];
  about: About;
  /** Whether it looks at processes: what a container says of itself is no ground for it. */
  needsProcess?: true;
  run(input: Input): CheckResult[];
}

/** A rule that only the spec can answer. */
export type SpecCheck = Check<SpecInput>;

/** A finding with the fields it comes from; none where the check looks at processes. `port`: the only one that it is of. */
export interface LocatedFinding {
  finding: Finding;
  fields: FieldPath[];
  port: number | null;
}

/** Runs every check on one pod. */
export function runChecks<Input extends PodInput>(
  checks: readonly Check<Input>[],
  input: Input,
): { findings: LocatedFinding[]; skipped: SkippedCheck[] } {
  const findings: LocatedFinding[] = [];
  const skipped: SkippedCheck[] = [];
  const pod = podKey(input.report);
  for (const check of checks) {
    for (const result of check.run(input)) {
      if ("skipped" in result) skipped.push({ id: check.id, pod, why: result.skipped });
      else findings.push(located(check, pod, result));
    }
  }
  return { findings, skipped };
}

function located(check: Check<never>, pod: string, found: Found): LocatedFinding {
  const { container, severity = check.severity, reason, detail, remedy, fields = [], port = null } = found;
  const { id, references } = check;
  return { finding: { id, severity, pod, container, reason, detail, remedy, references }, fields, port };
}

/** Names as a sentence lists them: `a`, `a and b`, `a, b and c`. */
export function listNames(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/**
 * The pod's containers of which something was seen, or all of them where nothing was observed; the sandbox left out. `only`: no
 * others than these.
 */
export function concerned(report: PodReport, only: CheckInput["only"] = null): PodReport["containers"] {
  const containers = report.containers.filter(
    ({ kind, name }) => kind !== "sandbox" && (only === null || only.includes(name)),
  );
  const running = containers.filter((one) => wasSeen(one));
  return running.length > 0 ? running : containers;
}
