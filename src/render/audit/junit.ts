import type { AuditFinding, WorkloadReport } from "../../model/audit.js";
import { SEVERITIES, type Severity } from "../../model/report.js";
import type { Rule } from "../../model/rule.js";
import { harmless } from "../../model/text.js";
import { type AuditWriter, problemText, workloadText } from "./writer.js";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 has no place for most controls, nor for U+FFFE and U+FFFF; the first are written out, the second replaced. */
function xml(text: string): string {
  return harmless(text, 4000)
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one);
}

function place({ source }: WorkloadReport, { locations }: AuditFinding): string {
  if (source.file === null) return locations[0]?.field ?? "";
  return `${source.file}:${locations[0]?.line ?? source.line ?? 1}`;
}

function say(report: WorkloadReport, finding: AuditFinding): string {
  return `${finding.severity}: ${finding.reason}: ${finding.detail} (${place(report, finding)}). Fix: ${finding.remedy}`;
}

/** What a test case of one rule holds: failures, or what does not fail it. */
function verdict(report: WorkloadReport, findings: AuditFinding[], bar: number): string {
  const open = findings.filter(({ accepted }) => accepted === null);
  const failing = open.filter(({ severity }) => SEVERITIES.indexOf(severity) >= bar);
  const [first] = failing;
  if (first !== undefined) {
    const text = failing.map((one) => xml(say(report, one))).join("\n");
    return `<failure type="${first.severity}" message="${xml(first.reason)}">${text}</failure>`;
  }
  const [accepted] = findings.filter((one) => one.accepted !== null);
  if (open.length === 0 && accepted !== undefined) {
    const why = accepted.accepted?.reason ?? `accepted by ${accepted.accepted?.by}`;
    return `<skipped message="${xml(`accepted: ${why}`)}"/>`;
  }
  return open.length === 0
    ? ""
    : `<system-out>${open.map((one) => xml(say(report, one))).join("\n")}</system-out>`;
}

interface Case {
  name: string;
  body: string;
}

function cases(report: WorkloadReport, rules: readonly Rule[], bar: number): Case[] {
  const skipped = new Map(report.skipped.map(({ id, why }) => [id, why]));
  return rules.map(({ id }) => {
    const found = report.findings.filter((one) => one.id === id);
    const body = verdict(report, found, bar);
    const why = skipped.get(id);
    return { name: id, body: body === "" && why !== undefined ? `<skipped message="${xml(why)}"/>` : body };
  });
}

function suite(name: string, file: string | null, all: Case[]): string {
  const count = (tag: string): number => all.filter(({ body }) => body.startsWith(`<${tag}`)).length;
  const where = file === null ? "" : ` file="${xml(file)}"`;
  const lines = all.map(({ name: rule, body }) => {
    const head = `<testcase classname="${xml(name)}" name="${xml(rule)}"${where}`;
    return body === "" ? `${head}/>` : `${head}>${body}</testcase>`;
  });
  const counts = `tests="${all.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}"`;
  return `<testsuite name="${xml(name)}" ${counts}>\n${lines.join("\n")}\n</testsuite>\n`;
}

/**
 * JUnit's XML as Jenkins and GitLab read it: a suite a workload, a test case a rule. It fails where the run does: at `failOn`
 * (null: nowhere); what is accepted or could not be judged is skipped.
 */
export function junitWriter(rules: readonly Rule[], failOn: Severity | null): AuditWriter {
  const bar = failOn === null ? SEVERITIES.length : SEVERITIES.indexOf(failOn);
  const problems: Case[] = [];
  return {
    begin: () => '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="kubectl nsinfo audit">\n',
    workload: (report) => suite(workloadText(report), report.source.file, cases(report, rules, bar)),
    problem(problem) {
      const text = xml(problemText(problem));
      const body =
        problem.severity === "error"
          ? `<error type="${problem.code}" message="${text}"/>`
          : `<system-out>${text}</system-out>`;
      problems.push({ name: problem.code, body });
      return "";
    },
    end: () => `${problems.length > 0 ? suite("what was read", null, problems) : ""}</testsuites>\n`,
  };
}
