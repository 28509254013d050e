import { dump } from "js-yaml";
import type { NamespaceReport } from "../model/report.js";
import { renderTable, type TableOptions } from "./table.js";

type Renderer = (report: NamespaceReport, options: Omit<TableOptions, "wide">) => string;

export const FORMAT_NAMES = ["table", "wide", "json", "yaml", "name"] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** The formats of `-o` for a namespace report, by name. */
export const FORMATS: Readonly<Record<FormatName, Renderer>> = {
  table: (report, options) => renderTable(report, { ...options, wide: false }),
  wide: (report, options) => renderTable(report, { ...options, wide: true }),
  json: (report) => `${JSON.stringify(report, null, 4)}\n`,
  yaml: (report) => dump(report, { lineWidth: -1, noRefs: true }),
  name: (report) => report.pods.map((pod) => `pod/${pod.name}\n`).join(""),
};

/** Whether the word names a format. */
export function isFormatName(word: string): word is FormatName {
  return Object.hasOwn(FORMATS, word);
}
