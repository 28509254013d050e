const NAME = "[A-Za-z][A-Za-z0-9:_-]*";
const ATTRIBUTE = new RegExp(`\\s+${NAME}="(?:[^"<&]|&(?:amp|lt|gt|quot|#39);)*"`, "y");
const OPEN = new RegExp(`<(${NAME})`, "y");
const CLOSE = new RegExp(`</(${NAME})>`, "y");
const TEXT = /(?:[^<&\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&(?:amp|lt|gt|quot|#39);)+/y;

/**
 * Why a text is no well-formed XML of the plain kind that we write (elements, quoted attributes, text, five entities); null where it
 * is (https://www.w3.org/TR/xml/). Strict: what a lenient reader would mend is an error.
 */
export function xmlFault(text: string): string | null {
  const open: string[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at += match[0].length;
    return match;
  };
  while (at < text.length) {
    const closed = take(CLOSE);
    if (closed) {
      if (open.pop() !== closed[1]) return `</${closed[1]}> at ${at} closes nothing`;
      continue;
    }
    const opened = take(OPEN);
    if (opened) {
      const names = new Set<string>();
      for (let one = take(ATTRIBUTE); one; one = take(ATTRIBUTE)) {
        const name = one[0].trim().split("=")[0] ?? "";
        if (names.has(name)) return `${name} twice at ${at}`;
        names.add(name);
      }
      if (take(/\/>/y)) continue;
      if (!take(/>/y)) return `attribute at ${at}: ${text.slice(at, at + 60)}`;
      open.push(opened[1] ?? "");
      continue;
    }
    if (!take(TEXT)) return `text at ${at}: ${JSON.stringify(text.slice(at, at + 60))}`;
  }
  return open.length === 0 ? null : `<${open.at(-1)}> is not closed`;
}
