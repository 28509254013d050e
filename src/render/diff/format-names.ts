/** The formats of `diff -o`. Apart from the renderers, since the help needs no more than the names. */
export const DIFF_FORMAT_NAMES = ["table", "json", "yaml", "name"] as const;
export type DiffFormatName = (typeof DIFF_FORMAT_NAMES)[number];
