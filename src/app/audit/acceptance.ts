import { asObject, asText } from "../../kube/raw.js";
import type { Acceptance, AuditFinding, AuditProblem } from "../../model/audit.js";
import { annotationExceptions, type Exception, type ExceptionReading, fits } from "./exception.js";
import type { Review } from "./review.js";

/** The annotation of a workload, or of its pod template, that accepts findings of it. */
export const IGNORE_ANNOTATION = "kubectl-nsinfo/ignore";

/** What is accepted in a run. */
export interface Acceptances {
  /** Of a file. */
  exceptions: readonly Exception[];
  /** Fingerprints; null without a baseline. */
  baseline: ReadonlySet<string> | null;
  /** `YYYY-MM-DD`, UTC. */
  today: string;
  /** Every rule's ID. */
  rules: readonly string[];
}

function annotationsOf({ workload }: Review): string[] {
  const own = asObject(asObject(workload.object["metadata"])["annotations"])[IGNORE_ANNOTATION];
  const pods = asObject(asObject(workload.podMetadata)["annotations"])[IGNORE_ANNOTATION];
  return [...new Set([asText(own), asText(pods)])].filter((one) => one !== null);
}

function applies(exception: Exception, finding: AuditFinding, { report }: Review): boolean {
  return (
    exception.rules.some((rule) => fits(rule, finding.id)) &&
    fits(exception.kind, report.kind) &&
    fits(exception.namespace, report.namespace ?? "") &&
    fits(exception.name, report.name) &&
    fits(exception.container, finding.container ?? "")
  );
}

/** What is wrong with exceptions, whoever wrote them; a rule that does not exist accepts nothing. */
export function exceptionFaults(readings: readonly ExceptionReading[], rules: readonly string[]): string[] {
  return readings.flatMap((one) => {
    if ("fault" in one) return [one.fault];
    return one.rules
      .filter((pattern) => !rules.some((rule) => fits(pattern, rule)))
      .map((pattern) => `there is no rule ${JSON.stringify(pattern)}`);
  });
}

/**
 * Marks the findings of a review that are accepted, in place: by its annotations, by the exceptions of a file, by the baseline,
 * the first that holds. Returns what must be told: exceptions that are faulty, and those that have expired.
 */
export function accept(review: Review, acceptances: Acceptances): AuditProblem[] {
  const { source, kind, name, namespace } = review.report;
  const who = `${kind} ${namespace === null ? "" : `${namespace}/`}${name}`;
  const problems: AuditProblem[] = [];
  const tell = (message: string): void => {
    problems.push({ code: "exception", severity: "warning", ...source, message: `${who}: ${message}` });
  };
  const readings = annotationsOf(review).flatMap(annotationExceptions);
  for (const fault of exceptionFaults(readings, acceptances.rules)) tell(`${IGNORE_ANNOTATION}: ${fault}`);
  const own = readings.filter((one): one is Exception => !("fault" in one));
  if (own.length === 0 && acceptances.exceptions.length === 0 && acceptances.baseline === null)
    return problems;
  for (const finding of review.report.findings) {
    const given = [
      ...own.map((one) => ({ by: "annotation" as const, one })),
      ...acceptances.exceptions.map((one) => ({ by: "exceptions" as const, one })),
    ].filter(({ one }) => applies(one, finding, review));
    const valid = given.find(({ one }) => one.until === null || one.until >= acceptances.today);
    const expired = valid === undefined ? given[0] : undefined;
    if (expired) tell(`the exception for ${finding.id} expired on ${expired.one.until}`);
    finding.accepted =
      valid === undefined
        ? byBaseline(finding, acceptances.baseline)
        : { by: valid.by, reason: valid.one.reason, until: valid.one.until };
  }
  return problems;
}

function byBaseline(finding: AuditFinding, baseline: ReadonlySet<string> | null): Acceptance | null {
  return baseline?.has(finding.fingerprint) ? { by: "baseline", reason: null, until: null } : null;
}
