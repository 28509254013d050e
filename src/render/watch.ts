import type { Change } from "../model/comparison.js";
import { harmless } from "../model/text.js";
import { changeWords } from "./diff/words.js";
import { ink, type Style } from "./style.js";

/** One thing that a watch tells. */
export interface WatchEntry {
  /** RFC 3339. */
  at: string;
  /** Null where it is of no single pod. */
  pod: string | null;
  what: Change | string;
}

/** One entry as one line. */
export function watchLine({ at, pod, what }: WatchEntry): string {
  const words = typeof what === "string" ? harmless(what, 1000) : changeWords(what);
  return `${at} ${pod === null ? "" : `${harmless(pod, 600)} `}${words}`;
}

const HOME = "\u001b[H";
const ERASE_LINE = "\u001b[K";
const ERASE_BELOW = "\u001b[J";
/** The alternate screen, without a cursor (xterm's DECSET 1049 and 25). */
export const ENTER_SCREEN = "\u001b[?1049h\u001b[?25l";
export const LEAVE_SCREEN = "\u001b[?25h\u001b[?1049l";

/** How many entries stand below the report. */
const SHOWN_ENTRIES = 8;

/** A screen's worth of text that overwrites the last: nothing is erased before it is replaced, so nothing flickers. */
export function screen(lines: readonly string[], rows: number): string {
  return `${HOME}${lines
    .slice(0, Math.max(1, rows - 1))
    .map((line) => `${line}${ERASE_LINE}\n`)
    .join("")}${ERASE_BELOW}`;
}

/** The latest entries, those since the last look marked; before the report, so that a small screen cuts the report. */
export function entryLines(entries: readonly WatchEntry[], fresh: number, style: Style): string[] {
  const shown = entries.slice(-SHOWN_ENTRIES);
  const from = shown.length - fresh;
  const width = style.columns ?? Number.POSITIVE_INFINITY;
  return shown.map((entry, index) => {
    const line = `${index >= from ? "* " : "  "}${watchLine(entry)}`.slice(0, width);
    return index >= from ? ink(style, "bold", line) : line;
  });
}
