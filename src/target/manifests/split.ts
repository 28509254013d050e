/** A piece of a file between two document marks. */
export interface Piece {
  text: string;
  /** Counted from 1. */
  line: number;
}

/**
 * Cuts a file at its document marks: `---` and `...` at the start of a line, as YAML 1.1 has them (section 9.1), which no
 * block scalar can hide. Pieces of comments and blanks are left out; directives stay with the document they belong to.
 * Goes through the text once, whatever is in it.
 * kubectl does the same for `---` and drops what stands behind `...`; here that is read too: a review does not skip text.
 */
export function* splitDocuments(text: string): Generator<Piece> {
  let start = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  for (const mark of documentMarks(text)) {
    const piece = text.slice(start, mark.from);
    const content = contentOf(piece);
    if (content === "directives" && mark.opens) continue;
    if (content === "something") yield { text: piece, line };
    line += countLines(text.slice(start, mark.next));
    start = mark.next;
  }
  const last = text.slice(start);
  if (contentOf(last) !== "nothing") yield { text: last, line };
}

interface Mark {
  /** Where the document before it ends. */
  from: number;
  /** Where the next document begins: at `---` itself, or behind the line of `...`. */
  next: number;
  opens: boolean;
}

function* documentMarks(text: string): Generator<Mark> {
  for (let at = 0; at !== -1 && at < text.length; at = nextCandidate(text, at)) {
    const opens = text.startsWith("---", at);
    if (!opens && !text.startsWith("...", at)) continue;
    const behind = text.charAt(at + 3);
    if (behind !== "" && !" \t\r\n".includes(behind)) continue;
    const lineEnd = text.indexOf("\n", at);
    yield { from: at, next: opens ? at : lineEnd === -1 ? text.length : lineEnd + 1, opens };
  }
}

/** The next line that begins with `-` or `.`; -1 for none. */
function nextCandidate(text: string, from: number): number {
  for (let at = text.indexOf("\n", from); at !== -1; at = text.indexOf("\n", at + 1)) {
    const first = text.charCodeAt(at + 1);
    if (first === 0x2d || first === 0x2e) return at + 1;
  }
  return -1;
}

/** Blanks, a comment or a mark of its own, then the line's end; a directive likewise. */
const EMPTY_LINE = /[ \t\r\ufeff]*(?:#[^\n]*)?(?:\n|$)/y;
const MARK_LINE = /(?:---|\.\.\.)(?=[ \t\r\n]|$)[ \t\r\ufeff]*(?:#[^\n]*)?(?:\n|$)/y;
const DIRECTIVE_LINE = /%[^\n]*(?:\n|$)/y;

function contentOf(piece: string): "nothing" | "directives" | "something" {
  let directives = false;
  let opened = false;
  for (let at = 0; at < piece.length; ) {
    const mark = matchEnd(MARK_LINE, piece, at);
    const directive = opened ? null : matchEnd(DIRECTIVE_LINE, piece, at);
    const end = mark ?? directive ?? matchEnd(EMPTY_LINE, piece, at);
    if (end === null) return "something";
    opened ||= mark !== null;
    directives ||= directive !== null;
    at = end;
  }
  return directives && !opened ? "directives" : "nothing";
}

function matchEnd(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** How many line feeds a text has. */
export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
