import { dump } from "js-yaml";
import type { NamespaceReport } from "../model/report.js";
import type { FormatName } from "./format-names.js";
import { renderTable, type TableOptions } from "./table.js";

type Renderer = (report: NamespaceReport, options: Omit<TableOptions, "wide">) => string;

/** The formats of `-o` for a namespace report, by name. */
export const FORMATS: Readonly<Record<FormatName, Renderer>> = {
  table: (report, options) => renderTable(report, { ...options, wide: false }),
  wide: (report, options) => renderTable(report, { ...options, wide: true }),
  json: (report) => `${JSON.stringify(report, null, 4)}\n`,
  yaml: (report) => dump(report, { lineWidth: -1, noRefs: true }),
  name: (report) => report.pods.map((pod) => `pod/${pod.name}\n`).join(""),
};
