import type { LocalhostReport } from "../../model/localhost-report.js";
import { harmless, harmlessData } from "../../model/text.js";
import { DATA_FORMATS } from "../data-formats.js";
import type { FormatName } from "../format-names.js";
import type { TableOptions } from "../table.js";
import { renderLocalhost } from "./table.js";

type Renderer = (report: LocalhostReport, options: Omit<TableOptions, "wide">) => string;

/** The formats of `-o` for a report on listeners, by name. */
export const LOCALHOST_FORMATS: Readonly<Record<FormatName, Renderer>> = {
  table: (report, options) => renderLocalhost(harmlessData(report), { ...options, wide: false }),
  wide: (report, options) => renderLocalhost(harmlessData(report), { ...options, wide: true }),
  ...DATA_FORMATS,
  name: (report) => report.pods.map((pod) => `pod/${harmless(pod.name)}\n`).join(""),
};
