/** The formats of `-o` for a namespace report. Apart from the renderers, since the help needs no more than the names. */
export const FORMAT_NAMES = ["table", "wide", "json", "yaml", "name"] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** The formats that are a template of what `json` prints, given behind a `=`; every command that has that format has these. */
export const TEMPLATE_NAMES = ["jsonpath", "jsonpath-as-json", "jsonpath-file"] as const;

/** The formats that only a namespace report has: pictures of it. */
export const PICTURE_NAMES = ["mermaid", "svg", "html"] as const;
/** All formats of a namespace report, in the order of the help. */
export const REPORT_FORMAT_NAMES = [...FORMAT_NAMES, ...PICTURE_NAMES] as const;
export type ReportFormatName = (typeof REPORT_FORMAT_NAMES)[number];

/** Whether a format is a picture, which needs the whole report. */
export function isPicture(name: ReportFormatName): name is (typeof PICTURE_NAMES)[number] {
  return (PICTURE_NAMES as readonly string[]).includes(name);
}
