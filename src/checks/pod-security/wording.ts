import { compareBytes } from "../../model/text.js";

/**
 * The words of the API server's messages. Source: k8s.io/pod-security-admission `policy/helpers.go` and, for the order of
 * sets, k8s.io/apimachinery `util/sets`.
 */

/** `"a", "b"`; nothing is escaped inside the quotes. Empty for no items. */
export function quoted(items: readonly string[]): string {
  return items.length === 0 ? "" : `"${items.join('", "')}"`;
}

/** The singular for exactly one, else the plural. */
export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** `container "a"` or `containers "a", "b"`. */
export function namedContainers(names: readonly string[]): string {
  return `${plural(names.length, "container", "containers")} ${quoted(names)}`;
}

/** Who set something: `pod`, `container "a"`, or `pod and containers "a", "b"`. */
export function setters(pod: boolean, containers: readonly string[]): string {
  const parts = pod ? ["pod"] : [];
  if (containers.length > 0) parts.push(namedContainers(containers));
  return parts.join(" and ");
}

/** Each value once, in the order of their UTF-8 bytes, which is Go's order of strings. */
export function sortedSet(values: Iterable<string>): string[] {
  return [...new Set(values)].sort(compareBytes);
}

const SHORT_ESCAPES: Record<string, string> = {
  '"': '\\"',
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** A string as Go's `%q` prints it. Source: Go `strconv.Quote`, `strconv.IsPrint`. */
export function goQuote(text: string): string {
  let out = '"';
  for (const char of text) out += SHORT_ESCAPES[char] ?? (isPrintable(char) ? char : hexEscape(char));
  return `${out}"`;
}

function isPrintable(char: string): boolean {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char);
}

function hexEscape(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  if (point < 0x80) return `\\x${point.toString(16).padStart(2, "0")}`;
  if (point < 0x10000) return `\\u${point.toString(16).padStart(4, "0")}`;
  return `\\U${point.toString(16).padStart(8, "0")}`;
}
