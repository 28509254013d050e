import type { ComparisonReport } from "../../model/comparison.js";
import { harmless } from "../../model/text.js";
import { DATA_FORMATS } from "../data-formats.js";
import type { Style } from "../style.js";
import type { DiffFormatName } from "./format-names.js";
import { renderDiff } from "./table.js";

/** Pods that are not the same on both sides. */
function names({ comparisons, onlyBefore, onlyAfter }: ComparisonReport): string[] {
  const changed = comparisons
    .filter((one) => one.changes.length > 0)
    .flatMap(({ before, after }) => [before.pod.name, after.pod.name]);
  return [...changed, ...[...onlyBefore, ...onlyAfter].map((key) => key.slice(key.indexOf("/") + 1))];
}

/** The formats of `diff -o`, by name. */
export const DIFF_FORMATS: Readonly<
  Record<DiffFormatName, (report: ComparisonReport, style: Style) => string>
> = {
  table: renderDiff,
  ...DATA_FORMATS,
  name: (report) => [...new Set(names(report))].map((name) => `pod/${harmless(name)}\n`).join(""),
};
