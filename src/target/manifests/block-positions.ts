import { inFile, type Position, type SourceDocument } from "./document.js";
import type { DocumentPath } from "./workload.js";

/** A key or an entry of a list, with what is below it. */
interface Place {
  position: Position;
  below: Map<string, Place> | Place[] | null;
  /** It is written in flow style: what is in it has not been looked at. */
  isFlow: boolean;
}

/** A mapping or list that may go on. */
interface Open {
  indent: number;
  place: Place;
  isList: boolean;
}

const UNUSUAL = /[\u0085\u2028\u2029\ufeff\t]|\r(?!\n)/;
const COMMENT = "[ ]*(?:#.*)?$";
const KEY = /(?:[A-Za-z_][\w./-]*|"[^"\\]*"):(?= |$)/y;
const EMPTY = new RegExp(`^${COMMENT}`);
const QUOTED = new RegExp(
  `^(?:"(?:[^"\\\\]|\\\\.)*"|'(?:[^']|'')*')${COMMENT.replace("[ ]*", "(?:[ ]+|$)")}`,
);
const BLOCK = /^[|>][+-]?[ ]*$/;
const INDICATOR = /^[-?:,[\]{}#&*!|>'"%@`]/;
const START = /^---[ ]*$/;
const MARK = /^(?:---|\.\.\.|%)/;
const ORDINARY = /^[\w./]/;

/** Where the colon of a key stands that the text begins with; -1 for none. */
function colonOf(content: string): number {
  KEY.lastIndex = 0;
  return KEY.test(content) ? KEY.lastIndex - 1 : -1;
}

function keyText(content: string, colon: number): string {
  return content.startsWith('"') ? content.slice(1, colon - 1) : content.slice(0, colon);
}

/** What a value on its line is, as far as positions go: nothing yet, a scalar, a text that follows, a flow collection. */
type ValueKind = "empty" | "scalar" | "text" | "flow";

function valueKind(value: string): ValueKind | null {
  // Most values by far, and the other questions are for what they do not begin with.
  if (ORDINARY.test(value)) return value.includes(": ") || value.endsWith(":") ? null : "scalar";
  if (EMPTY.test(value)) return "empty";
  if (BLOCK.test(value)) return "text";
  if (value.startsWith("{") || value.startsWith("[")) return isWholeFlow(value) ? "flow" : null;
  if (value.startsWith('"') || value.startsWith("'")) return QUOTED.test(value) ? "scalar" : null;
  return INDICATOR.test(value) || /:(?: |$)/.test(value) ? null : "scalar";
}

/** Whether a flow collection ends on its line, quotes and brackets paired. */
function isWholeFlow(value: string): boolean {
  const rest = value.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, "_").trimEnd();
  if (/["'#&*!]/.test(rest)) return false;
  let depth = 0;
  for (const [at, char] of [...rest].entries()) {
    if (char === "{" || char === "[") depth++;
    else if ((char === "}" || char === "]") && --depth === 0) return at === rest.length - 1;
  }
  return false;
}

/** Builds the places of a document, line by line; `add` is false once the document is not written in plain block style. */
class Outline {
  readonly root: Place = { position: { line: 1, column: 1 }, below: null, isFlow: false };
  private readonly open: Open[] = [];
  /** What the next, deeper line belongs to. */
  private pending: Place | null = this.root;
  /** Lines indented deeper than this are a text. */
  private textIndent: number | null = null;

  add(line: string, number: number): boolean {
    const indent = line.length - line.trimStart().length;
    if (line.length === indent) return true;
    if (this.textIndent !== null && indent > this.textIndent) return true;
    this.textIndent = null;
    const content = line.slice(indent);
    if (content.startsWith("#")) return true;
    if (indent === 0 && MARK.test(line))
      return START.test(line) && this.open.length === 0 && this.pending === this.root;
    if (content.startsWith("- ")) return this.entry(content, indent, number);
    return this.key(content, { colon: colonOf(content), indent, line: number });
  }

  private last(): Open | undefined {
    return this.open.at(-1);
  }

  /** Opens a collection below what waits for one. */
  private begin(isList: boolean, indent: number, position: Position): Open | null {
    const place = this.pending;
    if (place === null) return null;
    place.below = isList ? [] : new Map();
    if (place === this.root) place.position = position;
    const fresh = { indent, place, isList };
    this.open.push(fresh);
    return fresh;
  }

  private closeDeeper(indent: number): void {
    while ((this.last()?.indent ?? -1) > indent) {
      this.open.pop();
      this.pending = null;
    }
  }

  private entry(content: string, indent: number, line: number): boolean {
    this.closeDeeper(indent);
    const last = this.last();
    // A list may stand as deep as the key that it belongs to.
    const goesOn = last?.isList === true && last.indent === indent;
    if (!goesOn && (this.pending === null || (last?.isList === true && last.indent >= indent))) return false;
    const list = goesOn ? last : this.begin(true, indent, { line, column: indent + 1 });
    const value = content.slice(1).trimStart();
    const column = indent + content.length - value.length;
    const place: Place = { position: { line, column: column + 1 }, below: null, isFlow: false };
    if (!list || !Array.isArray(list.place.below)) return false;
    list.place.below.push(place);
    const colon = colonOf(value);
    if (colon !== -1) {
      this.pending = place;
      return (
        this.begin(false, column, place.position) !== null && this.key(value, { colon, indent: column, line })
      );
    }
    return this.value(place, value, indent) && this.pending === null;
  }

  private key(
    content: string,
    { colon, indent, line }: { colon: number; indent: number; line: number },
  ): boolean {
    if (colon === -1) return false;
    this.closeDeeper(indent);
    if (this.last()?.isList === true && this.last()?.indent === indent) {
      this.open.pop();
      this.pending = null;
    }
    let last = this.last();
    if (last?.indent !== indent) {
      if (last !== undefined && last.indent > indent) return false;
      last = this.begin(false, indent, { line, column: indent + 1 }) ?? undefined;
    }
    if (last === undefined || !(last.place.below instanceof Map)) return false;
    const place: Place = { position: { line, column: indent + 1 }, below: null, isFlow: false };
    last.place.below.set(keyText(content, colon), place);
    return this.value(place, content.slice(colon + 1).trimStart(), indent);
  }

  private value(place: Place, value: string, indent: number): boolean {
    const kind = valueKind(value);
    this.pending = kind === "empty" ? place : null;
    if (kind === "text") this.textIndent = indent;
    place.isFlow = kind === "flow";
    return kind !== null;
  }
}

/** UTF-16 units; as for the parser. */
const LARGEST = 8 * 1024 * 1024;

function outline(text: string): Place | null {
  if (text.length > LARGEST || UNUSUAL.test(text)) return null;
  const whole = new Outline();
  let number = 1;
  for (let at = 0; at < text.length; number++) {
    const end = text.indexOf("\n", at);
    const line = text.slice(at, end === -1 ? text.length : end);
    if (!whole.add(line.endsWith("\r") ? line.slice(0, -1) : line, number)) return null;
    at = end === -1 ? text.length : end + 1;
  }
  return whole.root.below === null ? null : whole.root;
}

/** Finds a field's place; null where that takes a parser. */
export type QuickLocator = (path: DocumentPath) => Position | null;

/**
 * The places of a document's fields without a parser's token tree, for documents in plain block style, which nearly all manifests
 * are: each key and entry on a line of its own, no anchors, tags or texts over several lines but for `|` and `>`. The same
 * places as those of `positionsIn`; null for any other document, which is one that could be read otherwise than here.
 */
export function blockPositions(document: SourceDocument): QuickLocator | null {
  const root = outline(document.text);
  if (root === null) return null;
  return (path) => {
    let place = root;
    for (const key of path) {
      if (place.isFlow) return null;
      const { below } = place;
      const next: Place | undefined = Array.isArray(below)
        ? typeof key === "number"
          ? below[key]
          : undefined
        : typeof key === "string"
          ? below?.get(key)
          : undefined;
      if (next === undefined) break;
      place = next;
    }
    return inFile(document, place.position);
  };
}
