import type { Finding, GapReport, NodeReport } from "../model/report.js";
import { harmless } from "../model/text.js";
import { type Ink, ink, labelled, type Style } from "./style.js";

const SEVERITY_INK: Record<Finding["severity"], Ink> = { danger: "red", warning: "yellow", info: "cyan" };
const SEVERITY_WIDTH = 9;
const INDENT = " ".repeat(SEVERITY_WIDTH);

/** What is known of a node, in parentheses; empty where nothing is. */
export function nodeWords(node: NodeReport | null): string {
  if (node === null) return "";
  const runtime = node.runtime === null ? [] : [node.runtime.replace("://", " ").replace(/\+unknown$/, "")];
  const kernel = node.kernel === null ? [] : [`Linux ${/^\d+\.\d+/.exec(node.kernel)?.[0] ?? node.kernel}`];
  const cgroup =
    node.cgroup === null ? [] : [`cgroup ${node.cgroup === "hybrid" ? "v1 (hybrid)" : node.cgroup}`];
  const nested = node.nested === true ? ["node runs in a container"] : [];
  const all = [...runtime, ...kernel, ...cgroup, ...nested].map((one) => harmless(one, 64));
  return all.length > 0 ? ` (${all.join(", ")})` : "";
}

/** Whether the same is to be said of both: what it means, and what to do. */
export function isSameAdvice(
  one: Pick<Finding, "id" | "detail" | "remedy">,
  other: Pick<Finding, "id" | "detail" | "remedy"> | undefined,
): boolean {
  return one.id === other?.id && one.detail === other.detail && one.remedy === other.remedy;
}

/**
 * Findings in their order: what was found, what it means, what to do; the last two once for neighbours of which they are the same.
 * `wide` adds what is left out of a short report.
 */
export function findingsLines(findings: readonly Finding[], options: Style & { wide: boolean }): string[] {
  return findings.flatMap((one, index) => [
    ...titleLines(one, options),
    ...(isSameAdvice(one, findings[index + 1]) ? [] : adviceLines(one, options)),
  ]);
}

function titleLines(finding: Finding, options: Style): string[] {
  const label = ink(
    options,
    SEVERITY_INK[finding.severity],
    finding.severity.toUpperCase().padEnd(SEVERITY_WIDTH),
  );
  const title = `${finding.id}  ${finding.reason}`;
  const first = labelled(
    { ...options, columns: options.columns === null ? null : options.columns - SEVERITY_WIDTH },
    "",
    "",
    title,
  );
  return first.map((line, index) => (index === 0 ? label : INDENT) + line);
}

function adviceLines(finding: Finding, options: Style & { wide: boolean }): string[] {
  return [
    ...(options.wide || finding.severity !== "info" ? labelled(options, INDENT, "", finding.detail) : []),
    ...labelled(options, INDENT, "fix: ", finding.remedy),
    ...(options.wide && finding.references.length > 0
      ? labelled(options, INDENT, "also: ", finding.references.join(", "))
      : []),
  ];
}

/** What could not be learnt, after an empty line; none where everything was. */
export function gapLines(gaps: readonly GapReport[], options: Style): string[] {
  const lines = gaps.flatMap((gap) => {
    const where = [gap.pod ?? gap.node, gap.container].filter((one) => one !== null).join(" ");
    return labelled(options, "", "unknown: ", `${where === "" ? "" : `${where}: `}${gap.what}: ${gap.why}`);
  });
  return lines.length > 0 ? ["", ...lines] : [];
}
