const EMPTY_ENTRY = /^[ ]*(?:-[ \t]+)*-[ \t]*(?:#.*)?$/;
const ENTRY = /^[ ]*-(?:[ \t]|$)/;
const NOTHING = /^[ \t]*(?:#.*)?$/;
const BREAK = /\r\n|[\r\n\u0085\u2028\u2029]/g;

/**
 * Where an entry stands that js-yaml reads as one of another list, and kubectl does not; null for none. An empty entry (`-` and
 * nothing else) whose next line with something on it is an entry further left: js-yaml 4.3 goes on with the inner list, so that
 * a container could hide among another's `args`. The offset is in UTF-16 units. Texts over several lines are looked at too:
 * better refused than misread.
 */
export function hiddenEntry(text: string): number | null {
  let column = -1;
  for (const { line, start } of linesOf(text)) {
    if (NOTHING.test(line)) continue;
    if (ENTRY.test(line) && line.indexOf("-") < column) return start + line.indexOf("-");
    column = EMPTY_ENTRY.test(line) ? line.split("#", 1).join("").lastIndexOf("-") : -1;
  }
  return null;
}

function* linesOf(text: string): Generator<{ line: string; start: number }> {
  let start = 0;
  for (const { index, 0: mark } of text.matchAll(BREAK)) {
    yield { line: text.slice(start, index), start };
    start = index + mark.length;
  }
  yield { line: text.slice(start), start };
}
