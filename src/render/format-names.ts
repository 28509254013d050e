/** The formats of `-o` for a namespace report. Apart from the renderers, since the help needs no more than the names. */
export const FORMAT_NAMES = ["table", "wide", "json", "yaml", "name"] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];
