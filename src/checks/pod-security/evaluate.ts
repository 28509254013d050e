import type { Refusal } from "./check.js";
import { podSecurityChecksFor } from "./index.js";
import { type PodView, viewPod } from "./pod-view.js";
import type { ActiveCheck } from "./registry.js";
import type { FieldPath } from "./schema.js";
import type { PolicyVersion } from "./version.js";

/** From what forbids least to what forbids most. */
export const POD_SECURITY_LEVELS = ["privileged", "baseline", "restricted"] as const;

export type PodSecurityLevel = (typeof POD_SECURITY_LEVELS)[number];

/** One check that a pod does not pass. */
export interface PodSecurityViolation {
  /** Upstream's ID of the check. */
  check: string;
  reason: string;
  detail: string;
  /** The offending fields from the pod or template on, or where a missing one belongs. */
  fields: FieldPath[];
}

export interface PodSecurityResult {
  allowed: boolean;
  /** What the API server puts behind `violates PodSecurity "LEVEL:VERSION": `; null when allowed. */
  message: string | null;
  violations: PodSecurityViolation[];
}

/**
 * Whether a pod meets a level of the Pod Security Standards in one of their versions. Takes raw JSON, in which the API
 * server's defaults are filled in already (`fillDefaults`); fields of a wrong type count as absent and are told by
 * `viewPod(...).malformed`.
 * Source: k8s.io/pod-security-admission `policy/registry.go` (EvaluatePod), `policy/checks.go` (AggregateCheckResults).
 */
export function evaluatePodSecurity(
  level: PodSecurityLevel,
  version: PolicyVersion,
  podMetadata: unknown,
  podSpec: unknown,
): PodSecurityResult {
  return evaluatePodView(level, version, viewPod(podMetadata, podSpec));
}

/** The same for a pod that was read before: many levels and versions cost one reading. */
export function evaluatePodView(
  level: PodSecurityLevel,
  version: PolicyVersion,
  pod: PodView,
): PodSecurityResult {
  const checks = level === "privileged" ? [] : podSecurityChecksFor(level, version);
  return aggregate(
    checks.map(({ id }, question) => ({ id, question })),
    checks.map(({ refuse }) => refuse(pod)),
  );
}

/** Both levels that forbid something, with each check asked once. */
export function evaluateLevels(
  version: PolicyVersion,
  pod: PodView,
): Record<"baseline" | "restricted", PodSecurityResult> {
  const { questions, baseline, restricted } = inquiryFor(version);
  const refusals = questions.map((refuse) => refuse(pod));
  return { baseline: aggregate(baseline, refusals), restricted: aggregate(restricted, refusals) };
}

/** What both levels of a version ask, each question once; a level's checks know theirs by its index. */
interface Inquiry {
  questions: readonly ActiveCheck["refuse"][];
  baseline: readonly Asked[];
  restricted: readonly Asked[];
}

interface Asked {
  id: string;
  question: number;
}

const INQUIRIES = new Map<PolicyVersion, Inquiry>();

function inquiryFor(version: PolicyVersion): Inquiry {
  const known = INQUIRIES.get(version);
  if (known !== undefined) return known;
  const levels = (["baseline", "restricted"] as const).map((level) => podSecurityChecksFor(level, version));
  const questions = [...new Set(levels.flat().map(({ refuse }) => refuse))];
  const [baseline = [], restricted = []] = levels.map((checks) =>
    checks.map(({ id, refuse }) => ({ id, question: questions.indexOf(refuse) })),
  );
  const inquiry = { questions, baseline, restricted };
  INQUIRIES.set(version, inquiry);
  return inquiry;
}

function aggregate(checks: readonly Asked[], refusals: readonly (Refusal | null)[]): PodSecurityResult {
  const violations: PodSecurityViolation[] = [];
  for (const { id, question } of checks) {
    const refusal = refusals[question] ?? null;
    if (refusal === null) continue;
    const { reason, detail, fields } = refusal;
    violations.push({ check: id, reason, detail, fields });
  }
  return {
    allowed: violations.length === 0,
    message: violations.length === 0 ? null : violations.map(asText).join(", "),
    violations,
  };
}

function asText({ reason, detail }: PodSecurityViolation): string {
  return detail === "" ? reason : `${reason} (${detail})`;
}
