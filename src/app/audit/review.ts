import { runtimeOf } from "../../analysis/expected.js";
import { ALONE } from "../../analysis/sharing.js";
import { type LocatedFinding, runChecks, type SpecInput } from "../../checks/check.js";
import { fillDefaults } from "../../checks/pod-security/defaults.js";
import { evaluateLevels, type PodSecurityResult } from "../../checks/pod-security/evaluate.js";
import { type PodView, viewPod } from "../../checks/pod-security/pod-view.js";
import type { PolicyVersion } from "../../checks/pod-security/version.js";
import { REVIEW_CHECKS } from "../../checks/review.js";
import { asObject } from "../../kube/raw.js";
import type { AuditFinding, AuditLevel, WorkloadReport } from "../../model/audit.js";
import { ALL_UNKNOWN } from "../../model/namespace.js";
import type { Pod } from "../../model/pod.js";
import { type PodReport, SEVERITIES } from "../../model/report.js";
import type { PodSnapshot } from "../../model/snapshot.js";
import { podFromSpec } from "../../snapshot/from-spec.js";
import type { DocumentPath, Workload } from "../../target/manifests/workload.js";
import { toPod } from "../../target/pod.js";
import { podReport } from "../report.js";
import { type Fingerprint, fingerprintOf, identityOf } from "./fingerprint.js";
import { pathText } from "./paths.js";
import { controlFindings } from "./pod-security.js";

/** A workload's report before positions and acceptances are filled in. */
export interface Review {
  workload: Workload;
  report: WorkloadReport;
  /** The document's fields behind each location of each finding, and behind each malformed field. */
  paths: { findings: DocumentPath[][]; malformed: DocumentPath[] };
}

const WINDOWS = "the pod is for Windows nodes, which have no Linux namespaces";

function podOf({ object, podMetadata, podSpec, name, namespace, isPod }: Workload): Pod {
  const metadata = { ...asObject(podMetadata), name, namespace };
  return toPod({ metadata, spec: podSpec, ...(isPod ? { status: object["status"] } : {}) });
}

/** What the spec promises; nothing where there are no such namespaces, or no such pod can be. */
function predict(pod: Pod, isWhole: boolean): PodSnapshot {
  const id = pod.containers.find((one) => one.id !== null)?.id ?? null;
  const snapshot = podFromSpec(pod, { runtime: runtimeOf(id), cgroup: null });
  if (pod.os !== "windows" && isWhole) return snapshot;
  const containers = snapshot.containers.map((one) => ({
    ...one,
    expected: ALL_UNKNOWN,
  }));
  return { ...snapshot, containers };
}

function namespaceFindings(
  snapshot: PodSnapshot,
  report: PodReport,
  view: PodView,
): ReturnType<typeof runChecks> {
  if (snapshot.pod.os === "windows") {
    const skipped = REVIEW_CHECKS.map(({ id }) => ({ id, pod: "", why: WINDOWS }));
    return { findings: [], skipped };
  }
  return runChecks<SpecInput>(REVIEW_CHECKS, { snapshot, report, node: null, others: [], view });
}

function levelOf(baseline: PodSecurityResult, restricted: PodSecurityResult): WorkloadReport["level"] {
  if (!baseline.allowed) return "privileged";
  return restricted.allowed ? "restricted" : "baseline";
}

function bySeverity(a: LocatedFinding, b: LocatedFinding): number {
  return SEVERITIES.indexOf(b.finding.severity) - SEVERITIES.indexOf(a.finding.severity);
}

/**
 * Reviews one pod or pod template by its spec alone: what it promises of namespaces, what undoes them, and which Pod Security
 * level it meets in one version of the policy. Takes raw JSON of any shape and never throws: fields of a wrong type are told in
 * `malformed`, and then no level is.
 */
export function reviewWorkload(workload: Workload, version: PolicyVersion): Review {
  const { podMetadata, podSpec, isPod } = workload;
  const pod = podOf(workload);
  const view = viewPod(podMetadata, fillDefaults(podMetadata, podSpec, isPod));
  const isWhole = view.malformed.length === 0;
  const snapshot = predict(pod, isWhole);
  const predicted = podReport(snapshot, { node: null, neighbours: ALONE });
  const { baseline, restricted } = evaluateLevels(version, view);
  const reviewed = namespaceFindings(snapshot, predicted, view);
  const controls = isWhole ? controlFindings(baseline, restricted) : [];
  const located = [...reviewed.findings, ...controls].sort(bySeverity);
  const base = workload.path.slice(0, -1);
  const full = (path: DocumentPath): DocumentPath => (base.length === 0 ? path : [...base, ...path]);
  const paths = located.map(({ fields }) => (base.length === 0 ? fields : fields.map(full)));
  // A control's fields are told twice: with its level and as a finding.
  const told = new Map<readonly DocumentPath[], string[]>();
  const texts = (fields: readonly DocumentPath[]): string[] => {
    const known = told.get(fields) ?? fields.map((path) => pathText(full(path)));
    told.set(fields, known);
    return known;
  };
  const malformed = view.malformed.map(({ path }) => full(path));
  const level = ({ allowed, message, violations }: PodSecurityResult): AuditLevel => ({
    allowed,
    message,
    violations: violations.map(({ check, reason, detail, fields }) => ({
      check,
      reason,
      detail,
      fields: texts(fields),
    })),
  });
  const report: WorkloadReport = {
    source: { ...NOWHERE, ...(workload.source.file === "" ? {} : workload.source) },
    apiVersion: workload.apiVersion,
    kind: workload.kind,
    namespace: workload.namespace,
    name: workload.name,
    level: isWhole ? levelOf(baseline, restricted) : null,
    podSecurity: isWhole ? { version, baseline: level(baseline), restricted: level(restricted) } : null,
    malformed: view.malformed.map(({ expected, found }, index) => ({
      ...unplaced(pathText(malformed[index] ?? [])),
      expected,
      found,
    })),
    spec: predicted.spec,
    containers: predicted.containers,
    findings: auditFindings(workload, located, texts),
    skipped: reviewed.skipped.map(({ id, why }) => ({ id, why })),
  };
  return { workload, report, paths: { findings: paths, malformed } };
}

const NOWHERE: WorkloadReport["source"] = { file: null, document: null, line: null, column: null };

function unplaced(field: string): AuditFinding["locations"][number] {
  return { field, line: null, column: null };
}

/** Findings as the contract has them. Reasons of controls are upstream's few words: what they are about is in the detail. */
function auditFindings(
  workload: Workload,
  located: readonly LocatedFinding[],
  texts: (fields: readonly DocumentPath[]) => string[],
): AuditFinding[] {
  const pod = workload.namespace === null ? workload.name : `${workload.namespace}/${workload.name}`;
  let fingerprint: Fingerprint | null = null;
  return located.map(({ finding, fields }) => {
    const said = finding.id.includes("/") ? `${finding.reason} (${finding.detail})` : finding.reason;
    const { id, severity, container, reason, detail, remedy, references } = finding;
    return {
      id,
      severity,
      pod,
      container,
      reason,
      detail,
      remedy,
      references,
      // Most formats do not show it.
      get fingerprint() {
        fingerprint ??= fingerprintOf(identityOf(workload));
        return fingerprint(id, container, said);
      },
      locations: texts(fields).map(unplaced),
      accepted: null,
    };
  });
}
