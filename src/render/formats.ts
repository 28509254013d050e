import type { NamespaceReport } from "../model/report.js";
import { harmless } from "../model/text.js";
import { DATA_FORMATS } from "./data-formats.js";
import { type FormatName, isPicture, type ReportFormatName } from "./format-names.js";
import type { DataTemplate } from "./jsonpath/template.js";
import { PICTURES } from "./pictures.js";
import { renderTable, type TableOptions } from "./table.js";

type Renderer = (report: NamespaceReport, options: Omit<TableOptions, "wide">) => string;

/** The formats of `-o` for a namespace report, by name. */
export const FORMATS: Readonly<Record<FormatName, Renderer>> = {
  table: (report, options) => renderTable(report, { ...options, wide: false }),
  wide: (report, options) => renderTable(report, { ...options, wide: true }),
  ...DATA_FORMATS,
  name: (report) => report.pods.map((pod) => `pod/${harmless(pod.name)}\n`).join(""),
};

/** The renderer of any format of a namespace report. */
export async function rendererOf(name: ReportFormatName | DataTemplate): Promise<Renderer> {
  if (typeof name !== "string") return name.print;
  return isPicture(name) ? PICTURES[name]() : FORMATS[name];
}
