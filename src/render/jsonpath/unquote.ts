const BACKSLASHED: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "\\": 92,
};

/** A byte or a character by its number; which of the two is the last member. */
const NUMBERED: readonly { form: RegExp; base: number; isByte: boolean }[] = [
  { form: /^x([0-9a-f]{2})/i, base: 16, isByte: true },
  { form: /^([0-7]{3})/, base: 8, isByte: true },
  { form: /^u([0-9a-f]{4})/i, base: 16, isByte: false },
  { form: /^U([0-9a-f]{8})/i, base: 16, isByte: false },
];

function numbered(rest: string): { bytes: Buffer; length: number } | null {
  for (const { form, base, isByte } of NUMBERED) {
    const [all, digits] = form.exec(rest) ?? [];
    if (all === undefined || digits === undefined) continue;
    const code = Number.parseInt(digits, base);
    if (isByte) return code > 255 ? null : { bytes: Buffer.of(code), length: all.length };
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return null;
    return { bytes: Buffer.from(String.fromCodePoint(code)), length: all.length };
  }
  return null;
}

/**
 * The text that a quoted one means, by the rules of Go (strconv.UnquoteChar), in single quotes as in double ones; null where it
 * breaks them. Bytes that make no UTF-8 become U+FFFD.
 */
export function unquote(quoted: string): string | null {
  const quote = quoted[0] ?? "";
  const text = quoted.slice(1, -1);
  const parts: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const plain = /^[^\\]+/.exec(text.slice(at))?.[0];
    if (plain !== undefined) {
      if (plain.includes(quote)) return null;
      parts.push(Buffer.from(plain));
      at += plain.length;
      continue;
    }
    const letter = text[at + 1] ?? "";
    const code = letter === quote ? quote.charCodeAt(0) : BACKSLASHED[letter];
    const one = code === undefined ? numbered(text.slice(at + 1)) : { bytes: Buffer.of(code), length: 1 };
    if (one === null) return null;
    parts.push(one.bytes);
    at += 1 + one.length;
  }
  return Buffer.concat(parts).toString("utf8");
}
