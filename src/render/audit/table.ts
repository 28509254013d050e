import type { AuditFinding, AuditSummary, WorkloadReport } from "../../model/audit.js";
import { NAMESPACE_TYPES, type Scope } from "../../model/namespace.js";
import { type ContainerReport, wasSeen } from "../../model/report.js";
import { harmless } from "../../model/text.js";
import { type Ink, ink, labelled, type Style } from "../style.js";
import { type AuditWriter, workloadText } from "./writer.js";

/** How a table is shown. */
export interface AuditTableOptions extends Style {
  wide: boolean;
}

const SEVERITY_INK: Record<AuditFinding["severity"], Ink> = {
  danger: "red",
  warning: "yellow",
  info: "cyan",
};
const SCOPE_INK: Record<Scope, Ink | null> = {
  host: "yellow",
  pod: "green",
  container: null,
  other: "red",
  unknown: "dim",
};
/** As wide as the widest scope, so that all tables of a run stand in the same columns. */
const SCOPE_WIDTH = "container".length + 1;
const LABEL_WIDTH = 9;
const INDENT = "  ";

function heading({ source, level, podSecurity, ...workload }: WorkloadReport, style: Style): string {
  const who = harmless(workloadText({ source, level, podSecurity, ...workload }), 600);
  const where = source.file === null ? "" : ` (${harmless(source.file, 400)}:${source.line ?? 1})`;
  const meets =
    podSecurity === null
      ? "no Pod Security level: the API server refuses it"
      : `meets Pod Security level ${level} (${podSecurity.version})`;
  return ink(style, "bold", `${who}${where}: ${meets}`);
}

function matrixRow(
  label: string,
  width: number,
  container: ContainerReport,
  scope: (cell: ContainerReport["namespaces"]["net"]) => Scope,
  style: Style,
): string {
  const cells = NAMESPACE_TYPES.map((type) => {
    const word = scope(container.namespaces[type]);
    return ink(style, SCOPE_INK[word], word.padEnd(SCOPE_WIDTH));
  });
  return `${INDENT}${label.padEnd(width)}  ${cells.join(" ")}`.trimEnd();
}

/** A row a container; two where it was observed too: what the spec promises above what is. */
function matrix(containers: ContainerReport[], style: Style): string[] {
  const own = containers.filter((one) => one.kind !== "sandbox");
  if (own.length === 0) return [];
  const isObserved = own.some((one) => wasSeen(one));
  const names = own.map((one) => harmless(one.name, 63));
  const suffix = isObserved ? " predicted".length : 0;
  const width = Math.max(...names.map((name) => name.length + suffix), LABEL_WIDTH);
  const head = `${INDENT}${"".padEnd(width)}  ${NAMESPACE_TYPES.map((type) => type.padEnd(SCOPE_WIDTH)).join(" ")}`;
  const rows = own.flatMap((one, index) => {
    const name = names[index] ?? "";
    const predicted = matrixRow(
      isObserved ? `${name} predicted` : name,
      width,
      one,
      (cell) => cell.expected,
      style,
    );
    if (!isObserved) return [predicted];
    const seen = matrixRow(
      `${"".padEnd(name.length)} observed`,
      width,
      one,
      (cell) => cell.scope ?? "unknown",
      style,
    );
    const differ = NAMESPACE_TYPES.filter((type) => one.namespaces[type].drift === true);
    return [predicted, differ.length === 0 ? seen : `${seen}  DIFFERS: ${differ.join(", ")}`];
  });
  return [head.trimEnd(), ...rows];
}

function violations({ podSecurity }: WorkloadReport, style: Style): string[] {
  if (podSecurity === null) return [];
  return (["baseline", "restricted"] as const).flatMap((level) => {
    const { message } = podSecurity[level];
    if (message === null) return [];
    return labelled(style, INDENT, "", `violates PodSecurity "${level}:${podSecurity.version}": ${message}`);
  });
}

function place(report: WorkloadReport, { locations }: AuditFinding, wide: boolean): string {
  const { file } = report.source;
  const shown = (wide ? locations : locations.slice(0, 1)).map(({ field, line }) => {
    if (file === null || line === null) return field;
    return wide ? `${file}:${line} ${field}` : `${file}:${line}`;
  });
  if (shown.length === 0 || (file === null && !wide)) return "";
  return wide ? `at: ${shown.join(", ")}` : `  ${shown.join("")}`;
}

function findingLines(report: WorkloadReport, finding: AuditFinding, options: AuditTableOptions): string[] {
  const { severity, id, reason, detail, remedy, references, accepted } = finding;
  const pad = INDENT + " ".repeat(LABEL_WIDTH);
  if (accepted !== null) {
    const until = accepted.until === null ? "" : ` until ${accepted.until}`;
    const why = accepted.reason === null ? "" : `: ${accepted.reason}`;
    const text = `${id}  ${reason}  [${accepted.by}${until}${why}]`;
    return labelled(options, INDENT, "accepted ", text);
  }
  const where = place(report, finding, options.wide);
  const title = labelled(options, pad, "", `${id}  ${reason}${options.wide ? "" : where}`);
  const label = ink(options, SEVERITY_INK[severity], severity.toUpperCase().padEnd(LABEL_WIDTH));
  return [
    ...title.map((line, index) => (index === 0 ? INDENT + label + line.slice(pad.length) : line)),
    ...labelled(options, pad, "", detail),
    ...labelled(options, pad, "fix: ", remedy),
    ...(options.wide && where !== "" ? labelled(options, pad, "", where) : []),
    ...(options.wide && references.length > 0 ? labelled(options, pad, "also: ", references.join(", ")) : []),
  ];
}

function skippedLines({ skipped }: WorkloadReport, options: AuditTableOptions): string[] {
  if (!options.wide) return [];
  return skipped.flatMap(({ id, why }) => labelled(options, INDENT, "unknown  ", `${id}  ${why}`));
}

function summaryLine({ workloads, findings, accepted, problems }: AuditSummary): string {
  const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
  return [
    `${count(workloads, "workload", "workloads")}: ${findings.danger} danger, ${findings.warning} warning, ${findings.info} info`,
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
    ...(problems > 0 ? [count(problems, "problem", "problems")] : []),
  ].join(", ");
}

/** For people: per workload what its spec promises, which level it meets and why not a higher one, and what was found. */
export function tableWriter(options: AuditTableOptions): AuditWriter {
  return {
    begin: () => "",
    workload(report) {
      // The controls are told in the API server's own sentence above.
      const shown = report.findings.filter((one) => !one.id.includes("/") || one.accepted !== null);
      const lines = [
        heading(report, options),
        ...matrix(report.containers, options),
        ...violations(report, options),
        ...shown.flatMap((one) => findingLines(report, one, options)),
        ...skippedLines(report, options),
      ];
      return `${lines.join("\n")}\n\n`;
    },
    problem: () => "",
    end: (summary) => `${summaryLine(summary)}\n`,
  };
}
