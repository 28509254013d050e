import { jsonText } from "./data-formats.js";

const INDENT = 4;

/** The indentation of that many levels. */
export const at = (depth: number): string => " ".repeat(INDENT * depth);

/** A value as it stands in a JSON document, that many levels deep. */
export function nested(value: unknown, depth: number): string {
  return jsonText(value, INDENT).replaceAll("\n", `\n${at(depth)}`);
}
