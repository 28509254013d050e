const INDENT = 4;

/** The indentation of that many levels. */
export const at = (depth: number): string => " ".repeat(INDENT * depth);

/** A value as it stands in a JSON document, that many levels deep. */
export function nested(value: unknown, depth: number): string {
  return JSON.stringify(value, null, INDENT).replaceAll("\n", `\n${at(depth)}`);
}
