import { LimitFault } from "./error.js";
import { Byte, Float, Literal, NOTHING, type Value } from "./nodes.js";

type Fields = Readonly<Record<string, unknown>>;

/** A mapping, as JSON has it; null for anything else. */
export function asMap(value: Value): Fields | null {
  const isMap =
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Float || value instanceof Byte || value instanceof Literal);
  return isMap ? (value as Fields) : null;
}

/** The own entries of a mapping that JSON has: those that are not undefined. */
export function entriesOf(map: Fields): [string, unknown][] {
  return Object.entries(map).filter(([, value]) => value !== undefined);
}

/** The characters of a text, whoever wrote it; null for what is none. */
export function asString(value: Value): string | null {
  if (typeof value === "string") return value;
  return value instanceof Literal ? value.text : null;
}

/** Whether a number of JSON is an int64 to kubectl (apimachinery util/json), not a float64. */
export function isWhole(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
}

/** The type that kubectl names where a list is expected. */
export function goType(value: Value): string {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return isWhole(value) ? "int64" : "float64";
  if (value instanceof Float) return "float64";
  if (value instanceof Byte) return "uint8";
  return asString(value) === null ? "map[string]interface {}" : "string";
}

/** What `*` finds: the values of a mapping, the members of a list, the bytes of a text (UTF-8). */
export function childrenOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  const text = asString(value);
  if (text !== null) return [...Buffer.from(text)].map((one) => new Byte(one));
  const map = asMap(value);
  return map === null ? [] : entriesOf(map).map(([, child]) => child);
}

/** Lists and maps in each other: more than any report has, and what the stack is safe for. */
const DEEPEST = 1000;

/** Throws a LimitFault for data that is nested too deep to be walked. */
export function checkDepth(depth: number): void {
  if (depth > DEEPEST) throw new LimitFault(`the data is nested more than ${DEEPEST} levels deep`);
}

/** Null, or the nothing that a range over nothing has. */
export function isMissing(value: Value): value is null | typeof NOTHING {
  return value === null || value === NOTHING;
}
