import type { AuditFinding, AuditSummary, WorkloadReport } from "../../model/audit.js";
import { NAMESPACE_TYPES, type NamespaceType, perType, type Scope } from "../../model/namespace.js";
import { type ContainerReport, wasSeen } from "../../model/report.js";
import { harmless } from "../../model/text.js";
import { isSameAdvice } from "../findings.js";
import { type Ink, ink, labelled, type Style, wrap } from "../style.js";
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
const padded = (word: string): string => word.padEnd(SCOPE_WIDTH);
const TYPE_HEADS = perType(padded);
const SCOPE_WORDS: Record<Scope, string> = {
  host: padded("host"),
  pod: padded("pod"),
  container: padded("container"),
  other: padded("other"),
  unknown: padded("unknown"),
};
const LABEL_WIDTH = 9;
const INDENT = "  ";

function heading(report: WorkloadReport, style: Style): string[] {
  const { source, level, podSecurity } = report;
  const who = harmless(workloadText(report), 600);
  const where = source.file === null ? "" : ` (${harmless(source.file, 400)}:${source.line ?? 1})`;
  const meets =
    podSecurity === null
      ? "no Pod Security level: the API server refuses it"
      : `Pod Security level ${level} (${podSecurity.version})`;
  const width = style.columns === null ? null : style.columns - 2 * INDENT.length;
  return wrap(`${who}${where}: ${meets}`, width).map(
    (line, index) => (index === 0 ? "" : INDENT + INDENT) + ink(style, "bold", line),
  );
}

/** Types whose columns stand beside each other. */
interface Block extends Style {
  types: readonly NamespaceType[];
}

/** All eight, or where that is too wide halves of them, as often as it takes. */
function blocksOf(types: readonly NamespaceType[], labels: number, style: Style): Block[] {
  const width = 2 * INDENT.length + labels + types.length * (SCOPE_WIDTH + 1);
  if (style.columns === null || width <= style.columns || types.length === 1) return [{ types, ...style }];
  const half = types.length / 2;
  return [types.slice(0, half), types.slice(half)].flatMap((part) => blocksOf(part, labels, style));
}

function matrixRow(
  label: string,
  width: number,
  container: ContainerReport,
  scope: (cell: ContainerReport["namespaces"]["net"]) => Scope,
  { types, ...style }: Block,
): string {
  const cells = types.map((type) => {
    const word = scope(container.namespaces[type]);
    return ink(style, SCOPE_INK[word], SCOPE_WORDS[word]);
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
  return blocksOf(NAMESPACE_TYPES, width, style).flatMap((block) =>
    matrixBlock(own, { names, width, isObserved }, block),
  );
}

function matrixBlock(
  own: ContainerReport[],
  { names, width, isObserved }: { names: string[]; width: number; isObserved: boolean },
  style: Block,
): string[] {
  const { types } = style;
  const head = `${INDENT}${"".padEnd(width)}  ${types.map((type) => TYPE_HEADS[type]).join(" ")}`;
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
    const differ = types.filter((type) => one.namespaces[type].drift === true);
    if (differ.length === 0) return [predicted, seen];
    const words = `DIFFERS: ${differ.join(", ")}`;
    if (style.columns === null) return [predicted, `${seen}  ${words}`];
    return [predicted, seen, ...labelled(style, `${INDENT}${"".padEnd(width)}  `, "", words)];
  });
  return [head.trimEnd(), ...rows];
}

function violations({ podSecurity }: WorkloadReport, style: Style): string[] {
  if (podSecurity === null) return [];
  return (["baseline", "restricted"] as const).flatMap((level) => {
    const { message } = podSecurity[level];
    if (message === null) return [];
    const text = `violates PodSecurity "${level}:${podSecurity.version}": ${message}`;
    // Programs compare it with the API server's, so it is whole there.
    if (style.columns === null) return [INDENT + harmless(text, Number.POSITIVE_INFINITY)];
    return labelled(style, INDENT, "", text);
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

/** `next`: the finding below it; where the same is to be said of that one, it is said there. */
function findingLines(
  report: WorkloadReport,
  finding: AuditFinding,
  next: AuditFinding | undefined,
  options: AuditTableOptions,
): string[] {
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
  const told = title.map((line, index) => (index === 0 ? INDENT + label + line.slice(pad.length) : line));
  if (!options.wide && next?.accepted === null && isSameAdvice(finding, next)) return told;
  return [
    ...told,
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

/** Nothing where nothing was reviewed: that is told on stderr. */
function summaryLines({ workloads, findings, accepted, problems }: AuditSummary, style: Style): string[] {
  if (workloads === 0) return [];
  const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;
  const counts = [
    `${findings.danger} danger, ${count(findings.warning, "warning")}, ${findings.info} info`,
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
    ...(problems > 0 ? [count(problems, "problem")] : []),
  ].join(", ");
  const text = `${count(workloads, "workload")}: ${counts} (each violation of Pod Security counts)`;
  return wrap(text, style.columns);
}

/** For people: per workload what its spec promises, which level it meets and why not a higher one, and what was found. */
export function tableWriter(options: AuditTableOptions): AuditWriter {
  return {
    begin: () => "",
    workload(report) {
      // The controls are told in the API server's own sentence above.
      const shown = report.findings.filter((one) => !one.id.includes("/") || one.accepted !== null);
      const lines = [
        ...heading(report, options),
        ...matrix(report.containers, options),
        ...violations(report, options),
        ...shown.flatMap((one, index) => findingLines(report, one, shown[index + 1], options)),
        ...skippedLines(report, options),
      ];
      return `${lines.join("\n")}\n\n`;
    },
    problem: () => "",
    end: (summary) =>
      summaryLines(summary, options)
        .map((line) => `${line}\n`)
        .join(""),
  };
}
