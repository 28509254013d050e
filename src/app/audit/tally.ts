import type { AuditProblem, AuditSummary, WorkloadReport } from "../../model/audit.js";
import { SEVERITIES, type Severity } from "../../model/report.js";

/** When a run fails. */
export interface FailureRules {
  /** The least severity of a finding that fails it; null for none. */
  failOn: Severity | null;
  failIfEmpty: boolean;
}

/** Counts what passes by, so that nothing needs to be kept. */
export interface Tally {
  workload(report: WorkloadReport): void;
  problem(problem: AuditProblem): void;
  summary(): AuditSummary;
  /** 0 fine; 1 something was not reviewed that should have been; 2 a finding that counts is as severe as `failOn`. */
  exitCode(rules: FailureRules): number;
}

/** Nothing counted yet. */
export function startTally(): Tally {
  const summary: AuditSummary = {
    workloads: 0,
    findings: { danger: 0, warning: 0, info: 0 },
    accepted: 0,
    problems: 0,
  };
  let errors = 0;
  let vain = 0;
  return {
    workload({ findings }) {
      summary.workloads++;
      for (const { accepted, severity } of findings) {
        if (accepted === null) summary.findings[severity]++;
        else summary.accepted++;
      }
    },
    problem({ code, severity }) {
      summary.problems++;
      if (severity === "error") errors++;
      if (code === "empty" || code === "not-kubernetes") vain++;
    },
    summary: () => ({ ...summary, findings: { ...summary.findings } }),
    exitCode({ failOn, failIfEmpty }) {
      const bar = failOn === null ? SEVERITIES.length : SEVERITIES.indexOf(failOn);
      if (SEVERITIES.slice(bar).some((severity) => summary.findings[severity] > 0)) return 2;
      const isEmpty = failIfEmpty && (vain > 0 || summary.workloads === 0);
      return errors > 0 || isEmpty ? 1 : 0;
    },
  };
}
