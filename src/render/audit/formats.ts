import type { Severity } from "../../model/report.js";
import type { Rule } from "../../model/rule.js";
import type { DataTemplate } from "../jsonpath/template.js";
import type { Style } from "../style.js";
import type { AuditFormatName } from "./format-names.js";
import { jsonWriter } from "./json.js";
import { junitWriter } from "./junit.js";
import { nameWriter } from "./name.js";
import { sarifWriter } from "./sarif.js";
import { tableWriter } from "./table.js";
import { wholeWriter } from "./whole.js";
import type { AuditWriter } from "./writer.js";
import { yamlWriter } from "./yaml.js";

/** What a format may depend on besides the report. */
export interface AuditFormatOptions {
  style: Style;
  /** Every rule that a finding can be of. */
  rules: readonly Rule[];
  /** Those that were asked in this run. */
  asked: readonly Rule[];
  failOn: Severity | null;
}

/** A format of `audit`: who writes it, and which findings it shows the lines of. */
export interface AuditFormat {
  positions: "none" | "namespaces" | "all";
  writer(options: AuditFormatOptions): AuditWriter;
}

/** The formats of `audit -o`, by name. */
export const AUDIT_FORMATS: Readonly<Record<AuditFormatName, AuditFormat>> = {
  table: {
    positions: "namespaces",
    writer: ({ style }) => tableWriter({ ...style, wide: false }),
  },
  wide: { positions: "namespaces", writer: ({ style }) => tableWriter({ ...style, wide: true }) },
  json: { positions: "all", writer: jsonWriter },
  yaml: { positions: "all", writer: yamlWriter },
  name: { positions: "none", writer: nameWriter },
  sarif: { positions: "all", writer: ({ rules }) => sarifWriter(rules) },
  junit: { positions: "all", writer: ({ asked, failOn }) => junitWriter(asked, failOn) },
};

/** A format by its name, or that of a template. */
export function auditFormat(format: AuditFormatName | DataTemplate): AuditFormat {
  if (typeof format === "string") return AUDIT_FORMATS[format];
  return { positions: "all", writer: () => wholeWriter(format.print) };
}
