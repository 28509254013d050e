/** A slice of a text. */
export interface Slice {
  from: number;
  to: number;
}

/**
 * Where the JSON objects of a stream stand, one behind the other with nothing but white space between, as kubectl reads them;
 * what stands behind the last of them is a slice too. A text that does not begin with a JSON object is one slice.
 */
export function jsonObjects(text: string): Slice[] {
  const slices: Slice[] = [];
  for (let at = skipSpace(text, 0); at < text.length; ) {
    const to = objectEnd(text, at) ?? text.length;
    slices.push({ from: at, to });
    at = skipSpace(text, to);
  }
  const [first] = slices;
  const isStream = first !== undefined && slices.length > 1 && isJson(text.slice(first.from, first.to));
  return isStream ? slices : [{ from: 0, to: text.length }];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const SPACE = /[ \t\r\n]*/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

function skipSpace(text: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.test(text);
  return SPACE.lastIndex;
}

function objectEnd(text: string, from: number): number | null {
  if (text.charCodeAt(from) !== OPEN) return null;
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = stringEnd(text, at);
    else if (unit === OPEN) depth++;
    else if (unit === CLOSE && --depth === 0) return at + 1;
  }
  return null;
}

/** Where the closing quote stands. A pattern would go back over a text with none again and again. */
function stringEnd(text: string, from: number): number {
  let at = from + 1;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) break;
    if (unit === BACKSLASH) at++;
  }
  return at;
}

/**
 * Whether the keys of a JSON text are surely all different: as many were parsed as the text has `":` in it. False says
 * nothing, since a string can hold that too.
 */
export function hasNoDuplicateKeys(text: string, value: unknown): boolean {
  let parsed = 0;
  const rest: unknown[] = [value];
  while (rest.length > 0) {
    const node = rest.pop();
    if (typeof node !== "object" || node === null) continue;
    const children = Object.values(node);
    if (!Array.isArray(node)) parsed += children.length;
    for (const child of children) if (typeof child === "object") rest.push(child);
  }
  let written = 0;
  for (const _match of text.matchAll(/"[ \t\r\n]*:/g)) written++;
  return written === parsed;
}
