import type { Finding, PodReport, Severity, SkippedCheck } from "../model/report.js";
import type { NodeSnapshot, PodSnapshot } from "../model/snapshot.js";
import { podKey } from "../model/snapshot.js";

/** What a check looks at: one pod, as declared and observed, as reported, and the node that it runs on. */
export interface CheckInput {
  snapshot: PodSnapshot;
  report: PodReport;
  /** Null where nothing of the node was read. */
  node: NodeSnapshot | null;
}

/** What a check says: something found, or why it could not look. */
export type CheckResult =
  | { container: string | null; severity?: Severity; reason: string; detail: string; remedy: string }
  | { skipped: string };

/** One rule about a pod's namespaces. */
export interface Check {
  /** Stable: users write it into exceptions. */
  id: string;
  severity: Severity;
  /** Other tools' names for the same thing. */
  references: string[];
  run(input: CheckInput): CheckResult[];
}

/** Runs every check on one pod. */
export function runChecks(
  checks: readonly Check[],
  input: CheckInput,
): { findings: Finding[]; skipped: SkippedCheck[] } {
  const findings: Finding[] = [];
  const skipped: SkippedCheck[] = [];
  const pod = podKey(input.report);
  for (const { id, severity, references, run } of checks) {
    for (const result of run(input)) {
      if ("skipped" in result) skipped.push({ id, pod, why: result.skipped });
      else findings.push({ id, severity, pod, ...result, references });
    }
  }
  return { findings, skipped };
}

/** Names as a sentence lists them: `a`, `a and b`, `a, b and c`. */
export function listNames(names: string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The pod's containers that have a process, or all of them where nothing was observed; the sandbox left out. */
export function concerned(report: PodReport): PodReport["containers"] {
  const containers = report.containers.filter((one) => one.kind !== "sandbox");
  const running = containers.filter((one) => one.pid !== null);
  return running.length > 0 ? running : containers;
}
