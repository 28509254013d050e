import type {
  ComparisonReport,
  Origin,
  PodComparison,
  SharedNamespace,
  Side,
} from "../../model/comparison.js";
import { NAMESPACE_TYPES, type NamespaceType } from "../../model/namespace.js";
import { SANDBOX_NAME } from "../../model/pod.js";
import { podKey } from "../../model/snapshot.js";
import { harmless } from "../../model/text.js";
import { gapLines } from "../findings.js";
import { columns } from "../matrix.js";
import { ink, labelled, type Style, wrap } from "../style.js";
import { changeWords } from "./words.js";

function place(side: Side): string {
  return `${podKey(side.pod)} on ${side.pod.node ?? "no node"}`;
}

function when({ name, generatedAt }: Origin): string {
  return `${name} (${generatedAt.replace(/\.\d+Z$/, "Z")})`;
}

function heading({ of, before, after }: PodComparison, report: ComparisonReport): string {
  const words =
    of === "readings"
      ? `Pod ${place(before)}: ${when(report.before)} and ${when(report.after)}`
      : `Pods ${place(before)} and ${place(after)}`;
  return harmless(words, 1000);
}

const NOT_SEEN = "?";

/** The scopes of a row in pod order, each once, the sandbox left out. */
function scopes({ pod }: Side, type: NamespaceType): string {
  const shown = pod.containers.filter((one) => one.kind !== "sandbox");
  const all = shown.flatMap((one) => one.namespaces[type].scope ?? []);
  return [...new Set(all)].join("/") || NOT_SEEN;
}

function sharedWords({ host, before, after, certain }: SharedNamespace): string {
  if (!certain) return "perhaps the same: the number is, but numbers are given again";
  if (host) return "the same: the node's";
  const [one, other] = [before, after].map((names) => names.filter(isContainer).join(", "));
  return `the same: ${one === other ? one : `${one} and ${other}`}`;
}

/** The sandbox holds what its pod shares, and is no container that anybody asked about. */
function isContainer(name: string | null): boolean {
  return name !== SANDBOX_NAME;
}

function noteOf(comparison: PodComparison, type: NamespaceType): string {
  const { of, before, after, incomparable, shared } = comparison;
  const [one, other] = [scopes(before, type), scopes(after, type)];
  const areSeen = one !== NOT_SEEN && other !== NOT_SEEN;
  const differs = areSeen && one !== other ? ["DIFFERS"] : [];
  const same = shared
    .filter((one) => one.type === type && [...one.before, ...one.after].some(isContainer))
    .map(sharedWords);
  const anew = comparison.changes.filter((one) => one.aspect === "namespace" && one.type === type);
  const others = [...new Set(anew.map((one) => one.container))].filter(isContainer);
  const another = others.length > 0 ? [`another one than before: ${others.join(", ")}`] : [];
  const isApart = areSeen && of === "pods" && incomparable === null && same.length === 0;
  const apart = isApart ? ["not shared"] : [];
  return harmless([...differs, ...new Set(same), ...another, ...apart].join("; "), 1000);
}

function matrixLines(comparison: PodComparison, style: Style): string[] {
  const { of, before, after } = comparison;
  const heads = of === "readings" ? ["before", "after"] : [podKey(before.pod), podKey(after.pod)];
  const rows = NAMESPACE_TYPES.map((type) => {
    const cells = [scopes(before, type), scopes(after, type)];
    return [type, ...cells, noteOf(comparison, type)];
  });
  const all = [["", ...heads.map((one) => harmless(one)), ""], ...rows];
  return columns(all, style.columns) ?? columns(all, null) ?? [];
}

function below(comparison: PodComparison, style: Style): string[] {
  const { of, before, after, changes, incomparable, uncompared } = comparison;
  const names = of === "pods" ? { before: podKey(before.pod), after: podKey(after.pod) } : null;
  const label = names === null ? "CHANGED  " : "DIFFERS  ";
  // The matrix has the namespaces already.
  const told = changes.filter((one) => one.aspect !== "namespace" && isContainer(one.container));
  const notes = [
    ...(incomparable === null ? [] : [`inodes are not compared: ${incomparable}`]),
    ...uncompared.map(({ container, why }) => `not compared: ${container}: ${why}`),
  ];
  const lines = [
    ...told
      .flatMap((one) => labelled(style, "", label, changeWords(one, names)))
      .map((line) => line.replace(label, ink(style, "yellow", label))),
    ...notes.flatMap((one) => labelled(style, "", "NOTE     ", one)),
  ];
  return lines.length > 0 ? ["", ...lines] : [];
}

function comparisonLines(comparison: PodComparison, report: ComparisonReport, style: Style): string[] {
  const title = wrap(heading(comparison, report), style.columns);
  return [
    ...title.map((line) => ink(style, "bold", line)),
    "",
    ...matrixLines(comparison, style),
    ...below(comparison, style),
  ];
}

/** The comparison for people: per pair the scopes side by side and who shares what, then what has changed. */
export function renderDiff(report: ComparisonReport, style: Style): string {
  const { before, after, comparisons, onlyBefore, onlyAfter, gaps } = report;
  const alone = [
    ...onlyBefore.map((name) => `Pod ${name}: only in ${before.name}`),
    ...onlyAfter.map((name) => `Pod ${name}: only in ${after.name}`),
  ];
  const parts = [
    ...comparisons.map((one) => comparisonLines(one, report, style)),
    ...(alone.length > 0 ? [alone.flatMap((line) => wrap(harmless(line, 1000), style.columns))] : []),
  ];
  const lines = parts.flatMap((part, index) => [...(index > 0 ? [""] : []), ...part]);
  return `${[...lines, ...gapLines(gaps, style)].join("\n")}\n`;
}
