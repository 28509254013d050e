import type { ContainerReport, Finding, NamespaceReport, NodeReport, PodReport } from "../model/report.js";
import { podKey } from "../model/snapshot.js";
import { harmless } from "../model/text.js";
import { declaredMatrix, type MatrixInput, matrix } from "./matrix.js";
import { type Ink, ink, labelled, type Style, wrap } from "./style.js";

/** What a table says beyond the report. */
export interface TableOptions extends Style {
  wide: boolean;
  /** How long the reading took, in milliseconds; null where there was none. */
  elapsedMs: number | null;
}

const SEVERITY_INK: Record<Finding["severity"], Ink> = { danger: "red", warning: "yellow", info: "cyan" };
const SEVERITY_WIDTH = 9;

function nodeWords(node: NodeReport | null): string {
  if (node === null) return "";
  const runtime = node.runtime === null ? [] : [node.runtime.replace("://", " ").replace(/\+unknown$/, "")];
  const kernel = node.kernel === null ? [] : [`Linux ${/^\d+\.\d+/.exec(node.kernel)?.[0] ?? node.kernel}`];
  const cgroup =
    node.cgroup === null ? [] : [`cgroup ${node.cgroup === "hybrid" ? "v1 (hybrid)" : node.cgroup}`];
  const nested = node.nested === true ? ["itself a container"] : [];
  const all = [...runtime, ...kernel, ...cgroup, ...nested].map((one) => harmless(one, 64));
  return all.length > 0 ? ` (${all.join(", ")})` : "";
}

function heading(pod: PodReport, node: NodeReport | null, options: TableOptions): string {
  const where = pod.node === null ? ", not on a node" : ` on ${pod.node}${nodeWords(node)}`;
  const how = pod.observed
    ? `, read through a debug pod${options.elapsedMs === null ? "" : ` in ${(options.elapsedMs / 1000).toFixed(1)} s`}`
    : ": declared namespaces, not observed";
  return `Pod ${podKey(pod)}${where}${how}`;
}

function stateWords(container: ContainerReport): string {
  const more = [
    container.reason,
    container.exitCode === null ? null : `exit code ${container.exitCode}`,
  ].filter((one) => one !== null);
  return `${container.state ?? "not created"}${more.length > 0 ? ` (${more.join(", ")})` : ""}`;
}

/** Those without a process have no column: what they are is said below. */
function absent(pod: PodReport, style: Style): string[] {
  return pod.containers
    .filter((one) => one.pid === null)
    .flatMap((one) => {
      const text = `${one.kind} container, ${stateWords(one)}: no process to look at`;
      return labelled(style, "  ", `${one.name}: `, text);
    });
}

function processWords(container: ContainerReport): string {
  const { process, kind, pid, pidSource } = container;
  const outside = process?.uid === process?.hostUid ? "" : ` (${process?.hostUid ?? "?"} on the node)`;
  const chain = process?.nsPid.join(" > ") || "?";
  return `${kind}, PID ${pid} by ${pidSource}, ${process?.comm ?? "?"}, uid ${process?.uid ?? "?"}${outside}, PIDs ${chain}`;
}

function details(input: MatrixInput, style: Style): string[] {
  if (!input.wide) return [];
  return input.pod.containers
    .filter((one) => one.pid !== null)
    .flatMap((one) => labelled(style, "  ", `${one.name}: `, processWords(one)));
}

function findingLines(finding: Finding, options: TableOptions): string[] {
  const label = ink(
    options,
    SEVERITY_INK[finding.severity],
    finding.severity.toUpperCase().padEnd(SEVERITY_WIDTH),
  );
  const indent = " ".repeat(SEVERITY_WIDTH);
  const title = `${finding.id}  ${finding.reason}`;
  const first = labelled(
    { ...options, columns: options.columns === null ? null : options.columns - SEVERITY_WIDTH },
    "",
    "",
    title,
  );
  return [
    ...first.map((line, index) => (index === 0 ? label : indent) + line),
    ...(options.wide || finding.severity !== "info" ? labelled(options, indent, "", finding.detail) : []),
    ...labelled(options, indent, "fix: ", finding.remedy),
    ...(options.wide && finding.references.length > 0
      ? labelled(options, indent, "also: ", finding.references.join(", "))
      : []),
  ];
}

function podLines(report: NamespaceReport, pod: PodReport, options: TableOptions): string[] {
  const key = podKey(pod);
  const node = report.nodes.find((one) => one.name === pod.node) ?? null;
  const findings = report.findings.filter((one) => one.pod === key);
  const input: MatrixInput = { pod, node, findings, wide: options.wide };
  const below = [...absent(pod, options), ...details(input, options)];
  return [
    ...wrap(heading(pod, node, options), options.columns).map((line) => ink(options, "bold", line)),
    "",
    ...(pod.observed ? matrix(input, options) : declaredMatrix(input)),
    ...(below.length > 0 ? ["", ...below] : []),
    ...(findings.length > 0 ? ["", ...findings.flatMap((one) => findingLines(one, options))] : []),
  ];
}

function gapLines(report: NamespaceReport, options: TableOptions): string[] {
  const lines = report.gaps.flatMap((gap) => {
    const where = [gap.pod ?? gap.node, gap.container].filter((one) => one !== null).join(" ");
    return labelled(options, "", "unknown: ", `${where === "" ? "" : `${where}: `}${gap.what}: ${gap.why}`);
  });
  return lines.length > 0 ? ["", ...lines] : [];
}

/** The report for people: per pod the matrix, what it rests on, and the findings; then what could not be learnt. */
export function renderTable(report: NamespaceReport, options: TableOptions): string {
  const pods = report.pods.flatMap((pod, index) => [
    ...(index > 0 ? [""] : []),
    ...podLines(report, pod, options),
  ]);
  return `${[...pods, ...gapLines(report, options)].join("\n")}\n`;
}
