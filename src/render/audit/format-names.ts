/** The formats of `audit -o`. Apart from the renderers, since the help needs no more than the names. */
export const AUDIT_FORMAT_NAMES = ["table", "wide", "json", "yaml", "name", "sarif", "junit"] as const;
export type AuditFormatName = (typeof AUDIT_FORMAT_NAMES)[number];
