import { harmlessJson } from "../model/text.js";

const INDENT = 4;

/** The indentation of that many levels. */
export const at = (depth: number): string => " ".repeat(INDENT * depth);

/** What terminals do not act upon. */
const HARMLESS = /^[ -~]*$/;
const ESCAPED = /["\\]/;

function quoted(text: string): string {
  if (!HARMLESS.test(text)) return harmlessJson(JSON.stringify(text));
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** A line: the line feed and the indentation of a value's first line, of what is in it, and keys as they stand there. */
class Line {
  readonly start: string;
  readonly next: string;
  private readonly keys = new Map<string, string>();

  constructor(private readonly depth: number) {
    this.start = `\n${at(depth)}`;
    this.next = `,${this.start}`;
  }

  get inner(): Line {
    return lineAt(this.depth + 1);
  }

  /** The names of fields are few and come again with every object; those of a manifest's own maps are as many as it likes. */
  key(name: string): string {
    const known = this.keys.get(name);
    if (known !== undefined) return known;
    const text = `${this.start}${quoted(name)}: `;
    if (this.keys.size < MOST_KEYS) this.keys.set(name, text);
    return text;
  }
}

const MOST_KEYS = 200;
const LINES: Line[] = [];

function lineAt(depth: number): Line {
  LINES[depth] ??= new Line(depth);
  return LINES[depth];
}

function list(values: readonly unknown[], line: Line, out: string[]): void {
  if (values.length === 0) return void out.push("[]");
  const { inner } = line;
  let before = `[${inner.start}`;
  for (const value of values) {
    out.push(before);
    write(value ?? null, inner, out);
    before = inner.next;
  }
  out.push(line.start, "]");
}

function mapping(data: Record<string, unknown>, line: Line, out: string[]): void {
  const { inner } = line;
  let before = "{";
  for (const name of Object.keys(data)) {
    const value = data[name];
    if (value === undefined) continue;
    out.push(before, inner.key(name));
    write(value, inner, out);
    before = ",";
  }
  if (before === "{") out.push("{}");
  else out.push(line.start, "}");
}

/** Text of what is frozen, all the way down: it is the same each time, and stands at the same depth nearly always. */
const FROZEN = new WeakMap<object, { line: Line; text: string }>();

function fixed(data: object, line: Line): string {
  const known = FROZEN.get(data);
  if (known?.line === line) return known.text;
  const pieces: string[] = [];
  collection(data, line, pieces);
  const text = pieces.join("");
  FROZEN.set(data, { line, text });
  return text;
}

function collection(data: object, line: Line, out: string[]): void {
  if (Array.isArray(data)) list(data, line, out);
  else mapping(data as Record<string, unknown>, line, out);
}

/** Pieces to be joined once: a text that grows is a tree of its pieces in memory, and of a large report hundreds of megabytes. */
function write(value: unknown, line: Line, out: string[]): void {
  if (typeof value === "string") out.push(quoted(value));
  else if (value === null) out.push("null");
  else if (typeof value !== "object") out.push(JSON.stringify(value));
  else if (Object.isFrozen(value)) out.push(fixed(value, line));
  else collection(value, line, out);
}

/**
 * Plain data as it stands in a JSON document, that many levels deep: as `JSON.stringify` prints it with four spaces, and with what a
 * terminal would obey as `\u202e`.
 */
export function nested(value: unknown, depth: number): string {
  const pieces: string[] = [];
  write(value, lineAt(depth), pieces);
  return pieces.join("");
}
