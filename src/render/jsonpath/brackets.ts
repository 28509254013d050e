import { JsonpathError } from "./error.js";
import type { Slice } from "./nodes.js";

const SLICE = /^(-?[0-9]*)(:-?[0-9]*)?(:-?[0-9]*)?$/;
/** Of int64, which kubectl counts in. */
const LARGEST = 2n ** 63n;

function wholeNumber(word: string): number {
  const value = /^-?[0-9]+$/.test(word) ? BigInt(word) : LARGEST;
  if (value < LARGEST && value >= -LARGEST) return Number(value);
  throw new JsonpathError(`array index ${word} is not a number`);
}

/** Reads what stands between `[` and `]` where that is `0`, `-1`, `1:3:2` or `*`. */
export function parseSlice(text: string): Slice {
  const [all, first = "", second, third] = SLICE.exec(text === "*" ? ":" : text) ?? [];
  if (all === undefined) throw new JsonpathError(`invalid array index ${text}`);
  const optional = (part: string | undefined): number | null =>
    part === undefined || part === ":" ? null : wholeNumber(part.slice(1));
  const from = first === "" ? null : wholeNumber(first);
  const isOne = second === undefined;
  return {
    kind: "slice",
    from,
    to: isOne ? (from ?? 0) + 1 : optional(second),
    step: optional(third),
    isOne,
  };
}

/** `[?(` up to the `)` that ends it, apart: left, operator, right; null where there is only a left side. */
export function splitCondition(text: string): { left: string; operator: string; right: string } | null {
  const [, left, operator, right] = /^([^!<>=]+)([!<>=]+)(.+)$/.exec(text) ?? [];
  return left === undefined || operator === undefined || right === undefined
    ? null
    : { left, operator, right };
}
