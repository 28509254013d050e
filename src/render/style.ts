import { harmless } from "../model/text.js";

/** How a report is shown: whether with colour, and how wide; null for no limit, as when stdout is no terminal. */
export interface Style {
  color: boolean;
  columns: number | null;
}

/** SGR codes (ECMA-48 8.3.117). Whatever a colour says, a word beside it says too. */
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Ink = keyof typeof CODES;

/** The text in a colour, if colours are on. */
export function ink(style: Style, name: Ink | null, text: string): string {
  return style.color && name !== null ? `\u001b[${CODES[name]}m${text}\u001b[0m` : text;
}

/** Breaks text at spaces into lines of at most `width` characters; a longer word stays whole. */
export function wrap(text: string, width: number | null): string[] {
  if (width === null || text.length <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A label and its text, wrapped under itself. */
export function labelled(style: Style, indent: string, label: string, text: string): string[] {
  const width = style.columns === null ? null : Math.max(20, style.columns - indent.length - label.length);
  return wrap(harmless(text, 2000), width).map(
    (line, index) => indent + (index === 0 ? label : " ".repeat(label.length)) + line,
  );
}
