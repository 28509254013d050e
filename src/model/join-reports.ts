import { type NamespaceReport, SEVERITIES } from "./report.js";

/** Reports on different nodes as one, findings most severe first; `empty` says what a report says besides. */
export function joinReports(parts: readonly NamespaceReport[], empty: NamespaceReport): NamespaceReport {
  const rank = ({ severity }: NamespaceReport["findings"][number]): number => SEVERITIES.indexOf(severity);
  const views = parts.flatMap((part) => part.nodeViews ?? []);
  return {
    ...empty,
    source: parts.find(({ source }) => source !== "spec")?.source ?? "spec",
    nodes: parts.flatMap((part) => part.nodes),
    pods: parts.flatMap((part) => part.pods),
    findings: parts.flatMap((part) => part.findings).sort((a, b) => rank(b) - rank(a)),
    skipped: parts.flatMap((part) => part.skipped),
    gaps: parts.flatMap((part) => part.gaps),
    ...(views.length > 0 ? { nodeViews: views } : {}),
  };
}
