import type { AuditFinding, AuditProblem, WorkloadReport } from "../../model/audit.js";
import type { Severity } from "../../model/report.js";
import type { Rule } from "../../model/rule.js";
import { harmless } from "../../model/text.js";
import { jsonText } from "../data-formats.js";
import { type AuditWriter, problemText, workloadText } from "./writer.js";

/** SARIF 2.1.0, section 3.27.10. */
const LEVEL: Record<Severity, string> = { danger: "error", warning: "warning", info: "note" };
/** What GitHub sorts security results by (`security-severity`, 0.0 to 10.0). */
const SCORE: Record<Severity, string> = { danger: "8.0", warning: "5.0", info: "2.0" };
const LONGEST = 4000;

/** Text that came from a manifest: nothing a viewer acts upon, and no embedded link (section 3.11.6). */
function plain(text: string): string {
  return harmless(text, LONGEST).replaceAll("](", "] (");
}

/** A reference as RFC 3986 has it: relative for a relative path. */
function uriOf(file: string): string {
  const encoded = file.split("/").map(encodeURIComponent).join("/");
  if (encoded.startsWith("/")) return `file://${encoded}`;
  return encoded.replace(/^(\.\/)+/, "");
}

function descriptor({ id, family, severity, about, references }: Rule): object {
  const also = references.length > 0 ? `\n\nOther tools: ${references.join(", ")}` : "";
  return {
    id,
    name: id.replace(/(?:^|[-/_])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: about.rule },
    fullDescription: { text: about.why },
    help: { text: `${about.why}\n\nWhat an attacker gets: ${about.attacker}\n\nFix: ${about.fix}${also}` },
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { tags: ["security", "kubernetes", family], "security-severity": SCORE[severity] },
  };
}

function physical(uri: string, line: number | null, column: number | null): object {
  const artifactLocation = { uri };
  if (line === null) return { artifactLocation };
  return { artifactLocation, region: { startLine: line, startColumn: column ?? 1 } };
}

/** What all results of a workload say alike. */
interface Subject {
  report: WorkloadReport;
  who: string;
  /** Null where it came from no file. */
  uri: string | null;
}

function subjectOf(report: WorkloadReport): Subject {
  const { file } = report.source;
  return { report, who: workloadText(report), uri: file === null ? null : uriOf(file) };
}

function locations({ report, who, uri }: Subject, finding: AuditFinding): object[] {
  const { line, column } = report.source;
  const name = who.replace(" ", "/");
  const places = finding.locations.length > 0 ? finding.locations : [{ field: "", line: null, column: null }];
  return places.map((one, index) => ({
    // What is undefined is not written.
    id: index === 0 ? undefined : index,
    physicalLocation:
      uri === null ? undefined : physical(uri, one.line ?? line, one.line === null ? column : one.column),
    logicalLocations: [
      { fullyQualifiedName: plain(one.field === "" ? name : `${name}/${one.field}`), kind: "resource" },
    ],
  }));
}

function result(subject: Subject, finding: AuditFinding, index: ReadonlyMap<string, number>): object {
  const { id, severity, reason, detail, remedy, fingerprint, accepted } = finding;
  const all = locations(subject, finding);
  return {
    ruleId: id,
    ruleIndex: index.get(id) ?? -1,
    level: LEVEL[severity],
    message: {
      text: plain(`${subject.who}: ${reason}${detail === "" ? "" : `: ${detail}`}. Fix: ${remedy}`),
    },
    locations: all.slice(0, 1),
    relatedLocations: all.length > 1 ? all.slice(1) : undefined,
    partialFingerprints: { "nsinfo/v1": fingerprint },
    suppressions:
      accepted === null
        ? []
        : [
            {
              kind: accepted.by === "annotation" ? "inSource" : "external",
              status: "accepted",
              justification: plain(accepted.reason ?? `accepted by ${accepted.by}`),
            },
          ],
  };
}

function notification(problem: AuditProblem): object {
  const { code, severity, file, line, column } = problem;
  return {
    descriptor: { id: code },
    level: severity,
    message: { text: plain(problemText(problem)) },
    ...(file === null ? {} : { locations: [{ physicalLocation: physical(uriOf(file), line, column) }] }),
  };
}

/**
 * SARIF 2.1.0 (OASIS, errata 01), one result a finding, Pod Security's controls too. Accepted findings are suppressed results;
 * what could not be reviewed is a notification of the tool.
 */
export function sarifWriter(rules: readonly Rule[]): AuditWriter {
  const index = new Map(rules.map(({ id }, at) => [id, at]));
  const notifications: object[] = [];
  let failed = false;
  let count = 0;
  return {
    begin({ version }) {
      const driver = { name: "kubectl-nsinfo", semanticVersion: version, rules: rules.map(descriptor) };
      const $schema =
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
      return `{"$schema":${jsonText($schema)},"version":"2.1.0","runs":[{"tool":${jsonText({ driver })},"columnKind":"utf16CodeUnits","results":[`;
    },
    workload(report) {
      const subject = subjectOf(report);
      return report.findings
        .map((one) => `${count++ > 0 ? "," : ""}\n${jsonText(result(subject, one, index))}`)
        .join("");
    },
    problem(problem) {
      notifications.push(notification(problem));
      failed ||= problem.severity === "error";
      return "";
    },
    end() {
      const invocation = { executionSuccessful: !failed, toolExecutionNotifications: notifications };
      return `\n],"invocations":[${jsonText(invocation)}]}]}\n`;
    },
  };
}
