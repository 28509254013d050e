import { NAMESPACE_TYPES } from "../model/namespace.js";
import type { NodeView, Reach } from "../model/node-view.js";
import type { NamespaceReport, UnownedNamespace } from "../model/report.js";
import { harmless } from "../model/text.js";
import { findingsLines, nodeWords } from "./findings.js";
import { columns } from "./matrix.js";
import { ink, labelled, type Style, wrap } from "./style.js";

/** Names that a line has room for. */
const MOST_NAMES = 8;

function listed(names: readonly string[], wide: boolean): string {
  const shown = wide ? names : names.slice(0, MOST_NAMES);
  const more = names.length - shown.length;
  return harmless(shown.join(", "), 10_000) + (more > 0 ? ` and ${more} more (-o wide names them)` : "");
}

function hostRows(view: NodeView, pods: number, wide: boolean): string[][] {
  return NAMESPACE_TYPES.map((type) => {
    const inside = view.host[type];
    const all = inside.length === pods && pods > 1 ? "all of them" : listed(inside, wide);
    return [type, `${inside.length} of ${pods}`, inside.length === 0 ? "" : all];
  });
}

function neighbourWords(whom: "node" | readonly string[], wide: boolean): string {
  return whom === "node" ? "everything on the node" : listed(whom, wide) || "-";
}

const SIGNALS: Record<"all" | "same-uid", string> = {
  all: "all it sees",
  "same-uid": "those with its UID",
};

function signalWords({ sees, signals }: Reach): string {
  if (signals !== null) return SIGNALS[signals];
  return sees.length === 0 ? "-" : "?";
}

function reachRows(view: NodeView, wide: boolean): string[][] {
  return view.reach
    .filter(({ sees, listensBeside }) => sees.length > 0 || listensBeside.length > 0)
    .map((reach) => [
      harmless(reach.pod, 600),
      neighbourWords(reach.sees, wide),
      signalWords(reach),
      neighbourWords(reach.listensBeside, wide),
    ]);
}

/** Rows as columns; where a terminal has no room, as wide as they are. */
function table(rows: string[][], style: Style): string[] {
  return columns(rows, style.columns) ?? columns(rows, null) ?? [];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function sharedLines(view: NodeView, style: Style & { wide: boolean }): string[] {
  return view.shared.flatMap(({ type, inode, scope, pods }) =>
    labelled(
      style,
      "  ",
      `${type} ${inode}: `,
      listed(pods, style.wide) + (scope === "unknown" ? " (perhaps the node's: that could not be read)" : ""),
    ),
  );
}

function unownedWords({ netns, process }: UnownedNamespace): string {
  const others = process && process.others > 0 ? ` and ${process.others} more` : "";
  const held = process && `process ${process.pid} (${harmless(process.comm, 64)})${others}`;
  const file = netns === null ? null : `/run/netns/${harmless(netns, 200)}`;
  if (held === null) return `${file}, and nobody is in it`;
  return file === null ? held : `${held}, ${file}`;
}

function unownedLines(unowned: readonly UnownedNamespace[], style: Style): string[] {
  return unowned.flatMap((one) => labelled(style, "  ", `${one.type} ${one.inode}: `, unownedWords(one)));
}

/**
 * A node and its pods as neighbours: who is in its namespaces, who shares one with another pod, and whom each reaches by that; the
 * findings from warning on.
 */
export function nodeViewLines(
  report: NamespaceReport,
  view: NodeView,
  options: Style & { wide: boolean },
): string[] {
  const node = report.nodes.find(({ name }) => name === view.node) ?? null;
  const observed = report.pods.filter((pod) => pod.observed).length;
  const title = `Node ${harmless(view.node, 300)}${nodeWords(node)}: ${observed} of ${report.pods.length} pods read`;
  const reach = reachRows(view, options.wide);
  const told = report.findings.filter(({ severity }) => severity !== "info");
  return [
    ...wrap(title, options.columns).map((line) => ink(options, "bold", line)),
    ...section(
      "In the node's own namespaces",
      observed > 0 ? table(hostRows(view, observed, options.wide), options) : [],
    ),
    ...section(
      "Shared across pods",
      view.shared.length > 0 ? sharedLines(view, options) : ["  nothing but the node's own namespaces"],
    ),
    ...section(
      "Who reaches beyond its pod",
      reach.length === 0
        ? ["  nobody, by the namespaces that were read"]
        : table([["pod", "sees", "may signal", "listens beside"], ...reach], options),
    ),
    ...section("Of no pod", unownedLines(node?.unowned ?? [], options)),
    ...section(
      "Not read",
      view.unobserved.length > 0 ? labelled(options, "  ", "", listed(view.unobserved, options.wide)) : [],
    ),
    ...(told.length > 0 ? [""] : []),
    ...findingsLines(
      told.map((one) => ({ ...one, reason: `${one.pod}: ${one.reason}` })),
      options,
    ),
  ];
}
