import { harmless, harmlessJson } from "../../model/text.js";
import { asMap, asString, checkDepth, entriesOf, isWhole } from "./data.js";
import { Byte, Float, Literal, NOTHING, type Value } from "./nodes.js";

const INDENT = "    ";

/** As Go's `%v` prints a float64: `1.5`, `1e+06`, `1.5e-07`. */
function floatText(value: number): string {
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return Object.is(value, -0) ? "-0" : String(value);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** One value as text: of what is no map and no list. */
function scalarText(value: Value): string {
  if (value instanceof Literal) return value.text;
  if (typeof value === "string") return harmless(value, Number.POSITIVE_INFINITY);
  if (value === NOTHING) return "<no value>";
  if (value instanceof Byte) return String(value.value);
  if (value instanceof Float) return floatText(value.value);
  return typeof value === "number" && !isWhole(value) ? floatText(value) : String(value);
}

function scalarJson(value: Value): string {
  const text = asString(value);
  if (text !== null)
    return JSON.stringify(text).replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
  if (value === NOTHING) return "null";
  if (value instanceof Byte) return String(value.value);
  if (value instanceof Float) return Object.is(value.value, -0) ? "-0" : String(value.value);
  return String(value);
}

function byBytes([one]: [string, unknown], [other]: [string, unknown]): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** JSON as Go's encoder prints it: keys sorted, `<`, `>` and `&` escaped; on one line where `newline` is empty. */
function json(value: Value, newline: string, depth = 0): string {
  checkDepth(depth);
  const [deeper, colon] = newline === "" ? ["", ":"] : [newline + INDENT, ": "];
  const block = (open: string, members: string[], close: string): string =>
    members.length === 0 ? open + close : `${open}${deeper}${members.join(`,${deeper}`)}${newline}${close}`;
  if (Array.isArray(value))
    return block(
      "[",
      value.map((one) => json(one, deeper, depth + 1)),
      "]",
    );
  const map = asMap(value);
  if (map === null) return scalarJson(value);
  const members = entriesOf(map)
    .sort(byBytes)
    .map(([key, one]) => `${scalarJson(key)}${colon}${json(one, deeper, depth + 1)}`);
  return block("{", members, "}");
}

/** What an expression found, as `-o jsonpath` prints it: maps and lists as JSON, the rest as text, a space between. */
export function printText(values: readonly Value[]): string {
  return values
    .map((one) => (asMap(one) !== null || Array.isArray(one) ? harmlessJson(json(one, "")) : scalarText(one)))
    .join(" ");
}

/** What an expression found, as `-o jsonpath-as-json` prints it: a list of its own, with four spaces. */
export function printJson(values: readonly Value[]): string {
  return `${harmlessJson(json(values, "\n"))}\n`;
}
