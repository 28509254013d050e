import type { Severity } from "../../model/report.js";
import type { Rule } from "../../model/rule.js";
import type { Style } from "../style.js";
import { jsonWriter } from "./json.js";
import { junitWriter } from "./junit.js";
import { nameWriter } from "./name.js";
import { sarifWriter } from "./sarif.js";
import { tableWriter } from "./table.js";
import type { AuditWriter } from "./writer.js";
import { yamlWriter } from "./yaml.js";

/** What a format may depend on besides the report. */
export interface AuditFormatOptions {
  style: Style;
  /** Every rule there is. */
  rules: readonly Rule[];
  failOn: Severity | null;
}

/** A format of `audit`: who writes it, and which findings it shows the lines of. */
export interface AuditFormat {
  positions: "none" | "namespaces" | "all";
  writer(options: AuditFormatOptions): AuditWriter;
}

export const AUDIT_FORMAT_NAMES = ["table", "wide", "json", "yaml", "name", "sarif", "junit"] as const;
export type AuditFormatName = (typeof AUDIT_FORMAT_NAMES)[number];

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
  junit: { positions: "all", writer: ({ rules, failOn }) => junitWriter(rules, failOn) },
};

/** Whether the word names a format of `audit`. */
export function isAuditFormat(word: string): word is AuditFormatName {
  return Object.hasOwn(AUDIT_FORMATS, word);
}
