import { type GoValue, goJson, isTrue, plain, sprintf, typeName } from "./go-values.js";

type Fn = (args: GoValue[]) => GoValue;

/** What makes a call fail: `error calling NAME: ...`. */
export class CallError extends Error {}

/** Strings and json.Numbers compare with each other's kind only (text/template, `basicKind`). */
function basicKind(value: GoValue): string {
  if (value === null || value === undefined) return "nil";
  if (typeof value === "number") return "string";
  if (typeof value === "object")
    throw new CallError(`non-comparable type ${plain(value)}: ${typeName(value)}`);
  return typeof value;
}

function equal(one: GoValue, other: GoValue): boolean {
  const [a, b] = [basicKind(one), basicKind(other)];
  if (a === "nil" || b === "nil") return a === b;
  if (a !== b) throw new CallError("incompatible types for comparison");
  return a === "string" ? String(one) === String(other) : one === other;
}

function less(one: GoValue, other: GoValue): boolean {
  const [a, b] = [basicKind(one), basicKind(other)];
  if (a !== b) throw new CallError("incompatible types for comparison");
  if (a === "boolean" || a === "nil") throw new CallError("invalid type for comparison");
  return a === "string" ? String(one) < String(other) : one < other;
}

function size(value: GoValue): bigint {
  if (Array.isArray(value)) return BigInt(value.length);
  if (value === null || value === undefined) throw new CallError("len of nil pointer");
  if (typeof value === "string" || typeof value === "number") return BigInt(Buffer.byteLength(String(value)));
  if (typeof value === "object") return BigInt(Object.keys(value).length);
  throw new CallError(`len of type ${typeName(value)}`);
}

function position(value: GoValue, length: number): number {
  if (typeof value !== "bigint") throw new CallError(`cannot index slice/array with type ${typeName(value)}`);
  if (value < 0n || value >= BigInt(length)) throw new CallError(`index out of range: ${value}`);
  return Number(value);
}

function index([value, ...keys]: GoValue[]): GoValue {
  return keys.reduce((item, key) => {
    if (Array.isArray(item)) return item[position(key, item.length)];
    if (item === null || item === undefined) throw new CallError("index of nil pointer");
    if (typeof item === "string")
      return BigInt(Buffer.from(item)[position(key, Buffer.byteLength(item))] ?? 0);
    if (typeof item !== "object") throw new CallError(`can't index item of type ${typeName(item)}`);
    if (typeof key !== "string") throw new CallError(`value has type ${typeName(key)}; should be string`);
    return Object.hasOwn(item, key) ? item[key] : null;
  }, value);
}

function slice([value, from = 0n, to]: GoValue[]): GoValue {
  const isText = typeof value === "string" || typeof value === "number";
  if (!Array.isArray(value) && !isText) throw new CallError(`can't slice item of type ${typeName(value)}`);
  const whole = isText ? Buffer.from(String(value)) : value;
  const [start, end] = [
    position(from, whole.length + 1),
    position(to ?? BigInt(whole.length), whole.length + 1),
  ];
  if (start > end) throw new CallError(`invalid slice index: ${start} > ${end}`);
  const part = whole.slice(start, end);
  return isText ? part.toString() : part;
}

/** A space between operands when neither is a string (`fmt.Sprint`). */
function print(args: GoValue[]): string {
  return args
    .map((value, at) =>
      at > 0 && typeof value !== "string" && typeof args[at - 1] !== "string"
        ? ` ${plain(value)}`
        : plain(value),
    )
    .join("");
}

/** Functions of Go's templates and of crictl's (cri-tools cmd/crictl/templates.go). `and` and `or` are the evaluator's. */
export const FUNCTIONS: Record<string, Fn> = {
  not: ([value]) => !isTrue(value),
  eq: ([one, ...others]) => {
    if (others.length === 0) throw new CallError("missing argument for comparison");
    return others.some((other) => equal(one, other));
  },
  ne: ([one, other]) => !equal(one, other),
  lt: ([one, other]) => less(one, other),
  le: ([one, other]) => less(one, other) || equal(one, other),
  gt: ([one, other]) => !less(one, other) && !equal(one, other),
  ge: ([one, other]) => !less(one, other),
  len: ([value]) => size(value),
  index,
  slice,
  print,
  println: (args) => `${args.map(plain).join(" ")}\n`,
  printf: ([format, ...args]) => sprintf(String(format), args),
  json: ([value]) => `${goJson(value)}\n`,
  lower: ([value]) => String(value).toLowerCase(),
  upper: ([value]) => String(value).toUpperCase(),
  title: ([value]) => String(value).replace(/(^|\s)\S/g, (start) => start.toUpperCase()),
};
