import { SPEC_CHECKS } from "../../checks/index.js";
import type { AuditProblem } from "../../model/audit.js";
import type { Finding, NamespaceReport, PodReport } from "../../model/report.js";
import { podKey } from "../../model/snapshot.js";
import { fingerprintOf, identityOf } from "./fingerprint.js";
import type { Review } from "./review.js";

/** The review has found these itself, each with its line. */
const OF_THE_SPEC: ReadonlySet<string> = new Set(SPEC_CHECKS.map(({ id }) => id));

/** What processes show of a rule is more than what the spec says of it; where in the spec it stands is kept. */
function replaceFindings(review: Review, observed: readonly Finding[]): void {
  const { findings } = review.report;
  const fingerprint = fingerprintOf(identityOf(review.workload));
  const seen = new Set(observed.map(({ id }) => id));
  const old = findings.map((finding, index) => ({ finding, paths: review.paths.findings[index] ?? [] }));
  const fresh = observed.map((finding) => {
    const declared = old.find((one) => one.finding.id === finding.id);
    const whole = {
      fingerprint: fingerprint(finding.id, finding.container, finding.reason),
      locations: declared?.finding.locations ?? [],
      accepted: null,
      ...finding,
    };
    return { finding: whole, paths: declared?.paths ?? [] };
  });
  const all = [...fresh, ...old.filter(({ finding }) => !seen.has(finding.id))];
  review.report.findings = all.map(({ finding }) => finding);
  review.paths.findings = all.map(({ paths }) => paths);
}

function put(review: Review, pod: PodReport, findings: readonly Finding[]): void {
  review.report.containers = pod.containers;
  replaceFindings(review, findings);
}

/**
 * Sets what was observed of pods beside what their specs promise: scopes, inodes and drift of each container, and the findings
 * of processes in the place of those of the spec. Pods that were not observed stay as they are.
 */
export function observedRevision(report: NamespaceReport): (review: Review) => void {
  const pods = new Map(report.pods.filter((one) => one.observed).map((one) => [podKey(one), one]));
  return (review) => {
    const { namespace, name } = review.report;
    const key = podKey({ namespace: namespace ?? "default", name });
    const pod = pods.get(key);
    if (pod !== undefined)
      put(
        review,
        pod,
        report.findings.filter((one) => one.pod === key && !OF_THE_SPEC.has(one.id)),
      );
  };
}

/** What could not be observed, as an audit tells it. */
export function gapProblems({ gaps }: NamespaceReport): AuditProblem[] {
  return gaps.map(({ node, pod, container, what, why }) => ({
    code: "unobserved",
    severity: "warning",
    file: null,
    document: null,
    line: null,
    column: null,
    message: [[pod ?? node, container].filter((one) => one !== null).join(" "), what, why]
      .filter((one) => one !== "")
      .join(": "),
  }));
}
