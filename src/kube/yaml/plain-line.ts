import { plainScalar } from "./scalars.js";

/** Thrown for all that only a YAML parser should read; made once, since it is no fault. */
export const NOT_PLAIN = new Error("not written plainly");

const SPACE = 0x20;
const HASH = 0x23;
const COLON = 0x3a;
const DOUBLE = 0x22;
const SINGLE = 0x27;
const BACKSLASH = 0x5c;
const DASH = 0x2d;
const COMMA = 0x2c;
const OPENING = new Set([0x5b, 0x7b]);
const FLOW = new Set([COMMA, 0x5b, 0x5d, 0x7b, 0x7d]);
/** What begins something else than a plain scalar; `<` is the start of a merge key. */
const INDICATORS = new Set([..."?:,[]{}#&*!|>'\"%@`<"].map((one) => one.charCodeAt(0)));
/** Collections in collections. */
const MAX_DEPTH = 50;

/** The first place from `at` on that holds no space. */
export function skipSpaces(text: string, at: number): number {
  let next = at;
  while (text.charCodeAt(next) === SPACE) next++;
  return next;
}

/**
 * The value that stands in one line from `from` up to its end `to`: a quoted scalar without escapes, a flow collection of such
 * values, or a plain scalar, and behind it nothing but a comment. Throws NOT_PLAIN for anything else.
 */
export function lineValue(text: string, from: number, to: number): unknown {
  const first = text.charCodeAt(from);
  if (first === DOUBLE || first === SINGLE) {
    const close = closingQuote(text, from, to);
    endOfLine(text, close + 1, to);
    return quoted(text, from, close);
  }
  if (!OPENING.has(first)) return plainScalar(text.slice(from, plainEnd(text, from, to)));
  const flow = new FlowReader(text, from, to);
  const value = flow.value(0);
  endOfLine(text, flow.at, to);
  return value;
}

/** Where a quoted scalar's last quote stands. */
function closingQuote(text: string, from: number, to: number): number {
  const quote = text.charCodeAt(from);
  for (let at = from + 1; at < to; at++) {
    const unit = text.charCodeAt(at);
    if (unit === BACKSLASH && quote === DOUBLE) break;
    if (unit !== quote) continue;
    if (quote === DOUBLE || text.charCodeAt(at + 1) !== SINGLE) return at;
    at++;
  }
  throw NOT_PLAIN;
}

function quoted(text: string, from: number, close: number): string {
  const inner = text.slice(from + 1, close);
  return text.charCodeAt(from) === SINGLE ? inner.replaceAll("''", "'") : inner;
}

function endOfLine(text: string, from: number, to: number): void {
  const at = skipSpaces(text, from);
  if (at < to && (at === from || text.charCodeAt(at) !== HASH)) throw NOT_PLAIN;
}

function startPlain(text: string, from: number, to: number): void {
  const first = text.charCodeAt(from);
  const isSign = first === DASH && (from + 1 === to || isSeparator(text.charCodeAt(from + 1)));
  if (isSign || INDICATORS.has(first)) throw NOT_PLAIN;
}

/** Where a plain scalar ends: at the line's end or before a comment, trailing spaces left out. */
function plainEnd(text: string, from: number, to: number): number {
  startPlain(text, from, to);
  let end = from;
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    if (unit === SPACE) continue;
    if (unit === HASH && end < at) break;
    if (unit === COLON && (at + 1 === to || text.charCodeAt(at + 1) === SPACE)) throw NOT_PLAIN;
    end = at + 1;
  }
  return end;
}

/** Reads a flow collection that ends on its line. */
class FlowReader {
  constructor(
    private readonly text: string,
    /** Behind what was read. */
    public at: number,
    private readonly to: number,
  ) {}

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw NOT_PLAIN;
    const open = this.text[this.at];
    if (open === "[") return this.sequence(depth);
    return open === "{" ? this.mapping(depth) : this.scalar();
  }

  private sequence(depth: number): unknown[] {
    const entries: unknown[] = [];
    this.eachOf("]", () => {
      entries.push(this.value(depth + 1));
    });
    return entries;
  }

  private mapping(depth: number): Record<string, unknown> {
    const entries: Record<string, unknown> = {};
    this.eachOf("}", () => {
      const key = String(this.scalar());
      const colon = skipSpaces(this.text, this.at);
      this.at = skipSpaces(this.text, colon + 1);
      if (this.text.charCodeAt(colon) !== COLON || this.at === colon + 1) throw NOT_PLAIN;
      addTo(entries, key, this.value(depth + 1));
    });
    return entries;
  }

  private eachOf(close: string, read: () => void): void {
    this.at = skipSpaces(this.text, this.at + 1);
    while (this.text[this.at] !== close) {
      read();
      this.at = skipSpaces(this.text, this.at);
      if (this.text[this.at] === close) break;
      if (this.text.charCodeAt(this.at) !== COMMA) throw NOT_PLAIN;
      this.at = skipSpaces(this.text, this.at + 1);
      if (this.text[this.at] === close) throw NOT_PLAIN;
    }
    this.at++;
  }

  private scalar(): unknown {
    const { text, at: from, to } = this;
    const first = text.charCodeAt(from);
    if (first === DOUBLE || first === SINGLE) {
      const close = closingQuote(text, from, to);
      this.at = close + 1;
      return quoted(text, from, close);
    }
    startPlain(text, from, to);
    let end = from;
    let at = from;
    for (; at < to; at++) {
      const unit = text.charCodeAt(at);
      if (FLOW.has(unit)) break;
      if (unit === HASH) throw NOT_PLAIN;
      if (unit === COLON && isSeparator(text.charCodeAt(at + 1))) break;
      if (unit !== SPACE) end = at + 1;
    }
    if (end === from) throw NOT_PLAIN;
    this.at = at;
    return plainScalar(text.slice(from, end));
  }
}

/** What makes of a colon in a flow collection the end of a key, and of a dash more than a letter. */
function isSeparator(unit: number): boolean {
  return unit === SPACE || FLOW.has(unit) || Number.isNaN(unit);
}

/** Adds a field that is not there yet; throws NOT_PLAIN for one that is, and for the one that assignment would not add. */
export function addTo(mapping: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__" || Object.hasOwn(mapping, key)) throw NOT_PLAIN;
  mapping[key] = value;
}
