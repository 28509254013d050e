import { addTo, lineValue, NOT_PLAIN, skipSpaces } from "./plain-line.js";
import { plainScalar } from "./scalars.js";

/** Anything but line feeds and characters that YAML takes for ordinary ones. */
const UNUSUAL = /[^\n -~\u00a1-\u2027\u202a-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe]/;
const KEY = /(?:[A-Za-z_][\w./-]*|"[^"\\\n]*"):(?=[ \n]|$)/y;
const START = /---[ ]*(?:\n|$)/y;
const LITERAL = /^\|[+-]?[ ]*$/;
/** Far below the parser's own limit. */
const MAX_DEPTH = 100;
const HASH = 0x23;
const DASH = 0x2d;
const SPACE = 0x20;
const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const BAR = 0x7c;

/**
 * Parses a document in plain block style, which nearly all manifests are, several times as fast as a YAML parser: block mappings
 * and lists, values that end on their line, `|` texts, comments. Null for a document with anything else in it or wrong with it,
 * however small: anchors, tags, tabs, escapes, keys that stand twice, texts over several lines; that is the parser's. What it
 * answers is what the parser would: a test holds the two together.
 */
export function parsePlainYaml(text: string): object | null {
  if (UNUSUAL.test(text)) return null;
  try {
    return new BlockReader(text).document();
  } catch (error) {
    if (error === NOT_PLAIN) return null;
    throw error;
  }
}

/** Goes from one line with something on it to the next; a block's first line may begin behind a `- `. */
class BlockReader {
  /** Where the line's content begins and ends. */
  private first = 0;
  private end = -1;
  /** The column of the content, counted from 0; -1 behind the last line. */
  private indent = -1;
  private depth = 0;

  constructor(private readonly text: string) {}

  document(): object {
    this.next();
    START.lastIndex = this.first;
    if (this.isAt(0) && START.test(this.text)) this.next();
    if (!this.isAt(0)) throw NOT_PLAIN;
    const value = this.block();
    if (!this.isAt(-1)) throw NOT_PLAIN;
    return value;
  }

  private next(): void {
    const { text } = this;
    for (let start = this.end + 1; start < text.length; ) {
      const first = skipSpaces(text, start);
      const end = lineEnd(text, first);
      const unit = text.charCodeAt(first);
      if (first < end && unit !== HASH) {
        this.first = first;
        this.end = end;
        this.indent = first - start;
        return;
      }
      start = end + 1;
    }
    this.indent = -1;
  }

  /** The block that begins here, with all its lines. */
  private block(): object {
    if (++this.depth > MAX_DEPTH) throw NOT_PLAIN;
    const { indent } = this;
    const value = this.isEntry(this.first) ? this.sequence(indent) : this.mapping(indent);
    if (this.indent > indent) throw NOT_PLAIN;
    this.depth--;
    return value;
  }

  private isAt(indent: number): boolean {
    return this.indent === indent;
  }

  private isEntry(at: number): boolean {
    if (this.text.charCodeAt(at) !== DASH) return false;
    const behind = this.text.charCodeAt(at + 1);
    return behind === SPACE || behind === LINE_FEED || Number.isNaN(behind);
  }

  /** Where the colon of a key that begins here stands; null where none does. */
  private colon(at: number): number | null {
    KEY.lastIndex = at;
    return KEY.test(this.text) ? KEY.lastIndex - 1 : null;
  }

  private mapping(indent: number): Record<string, unknown> {
    const entries: Record<string, unknown> = {};
    do {
      const { text, first } = this;
      const colon = this.colon(first);
      if (colon === null) throw NOT_PLAIN;
      const key =
        text.charCodeAt(first) === QUOTE
          ? text.slice(first + 1, colon - 1)
          : String(plainScalar(text.slice(first, colon)));
      addTo(entries, key, this.value(colon + 1, indent, true));
    } while (this.indent === indent);
    return entries;
  }

  private sequence(indent: number): unknown[] {
    const entries: unknown[] = [];
    do {
      const at = skipSpaces(this.text, this.first + 1);
      if (this.isEntry(at) || this.colon(at) !== null) {
        this.indent += at - this.first;
        this.first = at;
        entries.push(this.block());
      } else entries.push(this.value(at, indent, false));
    } while (this.indent === indent && this.isEntry(this.first));
    return entries;
  }

  /** What stands from `from` on, and below it. A list may stand as deep as the key that it belongs to. */
  private value(from: number, indent: number, isField: boolean): unknown {
    const { text, end } = this;
    const at = skipSpaces(text, from);
    const unit = text.charCodeAt(at);
    if (at >= end || unit === HASH) {
      this.next();
      if (this.indent > indent) return this.block();
      return isField && this.indent === indent && this.isEntry(this.first) ? this.sequence(indent) : null;
    }
    const value = unit === BAR ? this.literal(at, indent) : lineValue(text, at, end);
    this.next();
    if (this.indent > indent) throw NOT_PLAIN;
    return value;
  }

  /** A text over several lines, behind whose last one it leaves the reader. */
  private literal(from: number, indent: number): string {
    const { text } = this;
    const header = text.slice(from, this.end);
    if (!LITERAL.test(header)) throw NOT_PLAIN;
    let column = -1;
    let blank = 0;
    let value = "";
    let start = this.end + 1;
    for (let end = 0; start < text.length; start = end + 1) {
      const first = skipSpaces(text, start);
      end = lineEnd(text, first);
      if (first === end) {
        if (first > start) throw NOT_PLAIN;
        blank++;
        continue;
      }
      if (column !== -1 && first - start < column) break;
      const breaks = column === -1 ? blank : blank + 1;
      if (column === -1) column = first - start;
      value += "\n".repeat(breaks) + text.slice(start + column, end);
      blank = 0;
    }
    if (column <= indent) throw NOT_PLAIN;
    this.end = start - 1;
    if (header.startsWith("-", 1)) return value;
    return value + "\n".repeat(header.startsWith("+", 1) ? blank + 1 : 1);
  }
}

/** Where a line ends. */
function lineEnd(text: string, from: number): number {
  if (text.charCodeAt(from) === LINE_FEED) return from;
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}
