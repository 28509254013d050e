/** An em is as wide as the font is high; letters of the usual sans-serif fonts are narrower than this, on average. */
const LETTER = 0.6;
const WIDE = 1.05;

/** CJK, Hangul and emoji are twice as wide as letters (Unicode UAX #11, roughly). */
function isWide(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  return (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xffef) || code >= 0x1f000;
}

/** About how wide a text is in pixels at a font size; rather too wide than too narrow. Nothing here can ask a font. */
export function textWidth(text: string, size: number): number {
  return [...text].reduce((sum, letter) => sum + (isWide(letter) ? WIDE : LETTER) * size, 0);
}

/** The text, cut with an ellipsis to so many pixels. */
export function fitted(text: string, size: number, room: number): string {
  if (textWidth(text, size) <= room) return text;
  const letters = [...text];
  while (letters.length > 0 && textWidth(`${letters.join("")}…`, size) > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

/** The text in lines of at most so many pixels, broken at spaces; a longer word is cut. */
export function wrapped(text: string, size: number, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, size) <= room) lines[lines.length - 1] = longer;
    else lines.push(fitted(word, size, room));
  }
  return lines;
}
