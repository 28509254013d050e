import { dump } from "js-yaml";
import type { LocalhostReport } from "../../model/localhost-report.js";
import type { FormatName } from "../format-names.js";
import type { TableOptions } from "../table.js";
import { renderLocalhost } from "./table.js";

type Renderer = (report: LocalhostReport, options: Omit<TableOptions, "wide">) => string;

/** The formats of `-o` for a report on listeners, by name. */
export const LOCALHOST_FORMATS: Readonly<Record<FormatName, Renderer>> = {
  table: (report, options) => renderLocalhost(report, { ...options, wide: false }),
  wide: (report, options) => renderLocalhost(report, { ...options, wide: true }),
  json: (report) => `${JSON.stringify(report, null, 4)}\n`,
  yaml: (report) => dump(report, { lineWidth: -1, noRefs: true }),
  name: (report) => report.pods.map((pod) => `pod/${pod.name}\n`).join(""),
};
