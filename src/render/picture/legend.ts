import type { Scope } from "../../model/namespace.js";
import { textWidth } from "./measure.js";
import { type Block, bar, label, type Shape } from "./shape.js";

const SIZE = 11;
const SAMPLE = 34;
const LINE = 24;

const SCOPES: readonly [Scope, string][] = [
  ["pod", "shared inside of the pod"],
  ["container", "one container's alone"],
  ["host", "the node's"],
  ["other", "shared with something outside of the pod"],
  ["unknown", "not known"],
];

interface Entry {
  x: number;
  y: number;
  scope: Scope;
  text: string;
}

function entries(width: number): Entry[] {
  let [x, y] = [0, 0];
  return SCOPES.map(([scope, text]) => {
    const own = SAMPLE + 8 + textWidth(text, SIZE) + 22;
    if (x > 0 && x + own > width) [x, y] = [0, y + LINE];
    const entry = { x, y, scope, text };
    x += own;
    return entry;
  });
}

/** What the ways to draw a bar mean, and where the picture comes from. */
export function legendBlock(width: number, origin: string): Block {
  const all = entries(Math.max(width, 560));
  const bottom = (all.at(-1)?.y ?? 0) + LINE;
  return {
    width: Math.max(
      ...all.map(({ x, text }) => x + SAMPLE + 8 + textWidth(text, SIZE)),
      textWidth(origin, SIZE),
    ),
    height: bottom + 20,
    at: (left, top): Shape[] => [
      ...all.flatMap(({ x, y, scope, text }) => [
        bar(scope, "net", [left + x, top + y, SAMPLE, 16], text),
        label("small", left + x + SAMPLE + 8, top + y + 12, text),
      ]),
      label("small", left, top + bottom + 12, origin),
    ],
  };
}
