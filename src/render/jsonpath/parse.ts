import { parseSlice, splitCondition } from "./brackets.js";
import { JsonpathError } from "./error.js";
import { Float, Literal, type Step, type Template } from "./nodes.js";
import { Scanner } from "./scanner.js";
import { unquote } from "./unquote.js";

const ENDS_NAME = new Set(["", " ", "\t", "\r", "\n", ".", ",", "[", "]", "$", "@", "{", "}"]);
const INT64 = 2n ** 63n;

const isLetter = (one: string): boolean => /^[\p{L}\p{Nd}_]/u.test(one);

/** A character as Go tells it (`%#U`): `U+007E '~'`. */
function told(one: string): string {
  const code = `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(one) ? `${code} '${one}'` : code;
}

/** Up to the next character that ends a name; a backslash takes the following one along. */
function name(scanner: Scanner): string {
  while (!ENDS_NAME.has(scanner.peek())) if (scanner.next() === "\\") scanner.next();
  return scanner.take();
}

function field(scanner: Scanner): Step {
  scanner.take();
  const text = name(scanner);
  return text === "*" ? { kind: "wildcard" } : { kind: "field", name: text.replaceAll("\\", "") };
}

function recursive(scanner: Scanner, before: Step | undefined): Step[] {
  if (before?.kind === "recursive") throw new JsonpathError("invalid multiple recursive descent");
  scanner.skip("..");
  return [{ kind: "recursive" }, ...(isLetter(scanner.peek()) ? [field(scanner)] : [])];
}

function number(scanner: Scanner): Step {
  if (/^[+-]/.test(scanner.peek())) scanner.next();
  while (/^[.\p{Nd}]/u.test(scanner.peek())) scanner.next();
  const text = scanner.take();
  const whole = /^[+-]?[0-9]+$/.test(text) ? BigInt(text.replace("+", "")) : null;
  if (whole !== null && whole < INT64 && whole >= -INT64) return { kind: "constant", value: whole };
  const value = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new JsonpathError(`cannot parse number ${text}`);
  return { kind: "constant", value: new Float(value) };
}

function word(scanner: Scanner): Step {
  while (!ENDS_NAME.has(scanner.peek())) scanner.next();
  const text = scanner.take();
  if (text === "true" || text === "false") return { kind: "constant", value: text === "true" };
  return { kind: "word", name: text };
}

function quoted(scanner: Scanner): Step {
  const quote = scanner.next();
  for (let one = scanner.next(); one !== quote || scanner.isEscaped; one = scanner.next())
    if (one === "" || one === "\n") throw new JsonpathError("unterminated quoted string");
  const text = scanner.take();
  const value = unquote(text);
  if (value === null) throw new JsonpathError(`unquote string ${text} error invalid syntax`);
  return { kind: "constant", value: new Literal(value) };
}

/** What stands in other brackets is an expression of its own. */
function inner(text: string): Step[] {
  return [...(parseTemplate(`{${text}}`)[0] ?? [])];
}

/** Without the spaces at both ends. */
function withoutSpaces(text: string): string {
  return /[^ ](?:.*[^ ])?/s.exec(text)?.[0] ?? "";
}

function brackets(scanner: Scanner): Step[] {
  for (let one = scanner.next(); one !== "]"; one = scanner.next())
    if (one === "" || one === "\n") throw new JsonpathError("unterminated array");
  const text = scanner.take().slice(1, -1);
  const members = text.split(",");
  if (members.length > 1)
    return [{ kind: "union", lists: members.map((one) => inner(`[${withoutSpaces(one)}]`)) }];
  const key = /^'([^']*)'$/.exec(text)?.[1];
  return key === undefined ? [parseSlice(text)] : inner(`.${key}`);
}

/** Up to the `)` outside of the quotes; where one is opened a second time the condition may go on behind it, as in kubectl. */
function condition(scanner: Scanner): string {
  let quote = "";
  let isClosed = false;
  for (let one = scanner.next(); one !== ")" || (quote !== "" && !isClosed); one = scanner.next()) {
    if (one === "" || one === "\n") throw new JsonpathError("unterminated filter");
    if (quote === "" && (one === '"' || one === "'")) quote = one;
    else if (one === quote && !scanner.isEscaped) isClosed = true;
  }
  if (scanner.next() !== "]") throw new JsonpathError("unclosed array expect ]");
  return scanner.take().slice(0, -2);
}

function filter(scanner: Scanner): Step {
  scanner.skip("[?(");
  const text = condition(scanner);
  const parts = splitCondition(text);
  if (parts === null) return { kind: "filter", left: inner(text), operator: "exists", right: [] };
  return {
    kind: "filter",
    left: inner(parts.left),
    operator: parts.operator,
    right: inner(parts.right),
  };
}

/** The next steps of an expression; null at its end. */
function steps(scanner: Scanner, before: Step | undefined): Step[] | null {
  if (scanner.sees("}")) {
    scanner.skip("}");
    return null;
  }
  if (scanner.sees("[?(")) return [filter(scanner)];
  if (scanner.sees("..")) return recursive(scanner, before);
  const one = scanner.peek();
  if (one === "" || one === "\r" || one === "\n") throw new JsonpathError("unclosed action");
  if (one === "[") return brackets(scanner);
  if (one === '"' || one === "'") return [quoted(scanner)];
  if (/^[+\-\p{Nd}]/u.test(one)) return [number(scanner)];
  if (isLetter(one)) return [word(scanner)];
  scanner.next();
  if (one === ".") return [field(scanner)];
  // `@` and `$` are the current object, which a path begins with anyway.
  if (one !== " " && one !== "@" && one !== "$")
    throw new JsonpathError(`unrecognized character in action: ${told(one)}`);
  scanner.take();
  return [];
}

/** Reads a template in kubectl's dialect (client-go util/jsonpath). Throws a JsonpathError in kubectl's words. */
export function parseTemplate(text: string): Template {
  const scanner = new Scanner(text);
  const parts: Step[][] = [];
  while (scanner.peek() !== "") {
    while (scanner.peek() !== "" && !scanner.sees("{")) scanner.next();
    const literal = scanner.take();
    if (literal !== "") parts.push([{ kind: "constant", value: new Literal(literal) }]);
    if (scanner.peek() === "") break;
    scanner.skip("{");
    const expression: Step[] = [];
    for (let more = steps(scanner, undefined); more !== null; more = steps(scanner, expression.at(-1)))
      expression.push(...more);
    parts.push(expression);
  }
  return parts;
}
