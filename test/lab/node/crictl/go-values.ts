import type { Json } from "../../types.js";

/**
 * A value as a Go program holds it after decoding JSON with `UseNumber`: a number is a json.Number, which is a kind of
 * string; a bigint is an int that the template made.
 */
export type GoValue = Json;

/** What `%T` prints. */
export function typeName(value: GoValue): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  const names: Record<string, string> = {
    object: "map[string]interface {}",
    number: "json.Number",
    bigint: "int",
    boolean: "bool",
  };
  return names[typeof value] ?? "string";
}

/** What `%v` prints (package fmt): maps sorted by key. */
export function plain(value: GoValue): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(plain).join(" ")}]`;
  if (typeof value !== "object") return String(value);
  const entries = sortedKeys(value).map((key) => `${key}:${plain(value[key])}`);
  return `map[${entries.join(" ")}]`;
}

/** The keys of a map in the order in which Go's templates and fmt go through it. */
export function sortedKeys(map: object): string[] {
  return Object.keys(map).sort((a, b) => (a < b ? -1 : 1));
}

/** text/template, `IsTrue`: empty and zero are false. */
export function isTrue(value: GoValue): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  // A json.Number is a string: "0" is not empty.
  if (typeof value === "number") return true;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return Boolean(value);
}

/** `fmt.Sprintf`, with the verbs that templates use: v s d q T x and a width. */
export function sprintf(format: string, args: GoValue[]): string {
  let used = 0;
  const text = format.replace(
    /%([-+# 0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (_, flags, width, precision, verb) => {
      if (verb === "%") return "%";
      if (used >= args.length) return `%!${verb}(MISSING)`;
      const shown = one(verb, args[used++], precision === undefined ? undefined : Number(precision));
      return flags.includes("-")
        ? shown.padEnd(Number(width))
        : shown.padStart(Number(width), flags.includes("0") ? "0" : " ");
    },
  );
  const extra = args.slice(used).map((value) => `${typeName(value)}=${plain(value)}`);
  return extra.length > 0 ? `${text}%!(EXTRA ${extra.join(", ")})` : text;
}

function one(verb: string, value: GoValue, precision: number | undefined): string {
  const isText = typeof value === "string" || typeof value === "number";
  const cut = (text: string) => (precision === undefined ? text : text.slice(0, precision));
  if (verb === "T") return typeName(value);
  if (verb === "v") return plain(value);
  if (verb === "s" && typeof value !== "bigint" && typeof value !== "boolean" && value !== null)
    return cut(plain(value));
  if (verb === "q" && isText) return JSON.stringify(String(value));
  if (verb === "d" && typeof value === "bigint") return String(value);
  if (verb === "t" && typeof value === "boolean") return String(value);
  if (verb === "x" && typeof value === "bigint") return value.toString(16);
  if (verb === "x" && isText) return Buffer.from(String(value)).toString("hex");
  return value === null ? `%!${verb}(<nil>)` : `%!${verb}(${typeName(value)}=${plain(value)})`;
}

/** `encoding/json`: keys sorted, `<`, `>` and `&` escaped; with an indent as `json.Indent` makes it. */
export function goJson(value: GoValue, indent = ""): string {
  const sorted = (each: GoValue): GoValue => {
    if (Array.isArray(each)) return each.map((item) => (item === undefined ? null : sorted(item)));
    if (each === null || typeof each !== "object") return each;
    const keys = sortedKeys(each).filter((key) => each[key] !== undefined);
    return Object.fromEntries(keys.map((key) => [key, sorted(each[key])]));
  };
  const escapes: Record<string, string> = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
  };
  return JSON.stringify(sorted(value), undefined, indent).replace(
    /[<>&\u2028\u2029]/g,
    (char) => escapes[char] ?? char,
  );
}
