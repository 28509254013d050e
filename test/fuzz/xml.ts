const TAG = /^<(\/?)([A-Za-z][\w.-]*)((?: [\w:.-]+="[^"<]*")*) ?(\/?)>/;
const TEXT = /^(?:[^<&>]|&(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);|>)+/;

/** Throws unless the text is one well-formed XML element, with a declaration before it at most (XML 1.0; no CDATA, no comments). */
export function expectWellFormed(text: string): void {
  let rest = text.replace(/^<\?xml [^?]*\?>\s*/, "").trim();
  const open: string[] = [];
  let roots = 0;
  while (rest !== "") {
    const tag = TAG.exec(rest);
    const found = tag ?? TEXT.exec(rest);
    if (!found || (!tag && open.length === 0))
      throw new Error(`not well-formed: ${JSON.stringify(rest.slice(0, 80))}`);
    rest = rest.slice(found[0].length);
    if (!tag) continue;
    const [, closes, name = "", attributes = "", empty] = tag;
    if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/.test(attributes))
      throw new Error(`a bare & in ${name}`);
    if (closes) {
      if (open.pop() !== name) throw new Error(`</${name}> closes another`);
    } else {
      if (open.length === 0) roots += 1;
      if (!empty) open.push(name);
    }
  }
  if (open.length > 0 || roots !== 1) throw new Error(`${roots} roots, ${open.length} left open`);
}
