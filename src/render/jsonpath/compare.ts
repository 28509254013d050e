import { asString, isWhole } from "./data.js";
import { Byte, Float, type Value } from "./nodes.js";

type Operand =
  | { kind: "bool"; value: boolean }
  | { kind: "string"; value: Buffer }
  | { kind: "int" | "float"; value: number | bigint };

function operand(value: Value): Operand | null {
  if (typeof value === "boolean") return { kind: "bool", value };
  if (typeof value === "bigint") return { kind: "int", value };
  if (typeof value === "number") return { kind: isWhole(value) ? "int" : "float", value };
  if (value instanceof Float) return { kind: "float", value: value.value };
  if (value instanceof Byte) return { kind: "int", value: value.value };
  const text = asString(value);
  return text === null ? null : { kind: "string", value: Buffer.from(text) };
}

/** Below, equal to or above zero, of two of the same kind. */
function order(left: Operand, right: Operand): number {
  if (left.kind === "string" && right.kind === "string") return Buffer.compare(left.value, right.value);
  return left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
}

/** What an operator makes of an order. */
const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  "==": (one) => one === 0,
  "!=": (one) => one !== 0,
  "<": (one) => one < 0,
  "<=": (one) => one <= 0,
  ">": (one) => one > 0,
  ">=": (one) => one >= 0,
};

/** Whether there is such an operator. */
export function isOperator(word: string): boolean {
  return Object.hasOwn(OPERATORS, word);
}

/**
 * Compares as kubectl does (Go's text/template): numbers with numbers of their kind, texts byte by byte, booleans only for
 * equality. Returns the words of what is wrong where that can't be.
 */
export function compare(left: Value, operator: string, right: Value): boolean | string {
  const [one, other] = [operand(left), operand(right)];
  if (one === null || other === null) return "invalid type for comparison";
  if (one.kind !== other.kind) return "incompatible types for comparison";
  if (one.kind === "bool" && operator !== "==" && operator !== "!=") return "invalid type for comparison";
  return OPERATORS[operator]?.(order(one, other)) ?? `unrecognized filter operator ${operator}`;
}
