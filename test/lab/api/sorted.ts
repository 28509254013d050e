import type { Json } from "../types.js";

/** A key and what stands under it. */
export type Entry = [key: string, object: Json];

/** The first place in sorted entries whose key is not before `key`. */
export function lowerBound(entries: readonly Entry[], key: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Entry)[0] < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts an object under its key in sorted entries, in place; null takes the entry away. */
export function setIn(entries: Entry[], key: string, object: Json | null): void {
  const at = lowerBound(entries, key);
  const isThere = entries[at]?.[0] === key;
  if (object === null) entries.splice(at, isThere ? 1 : 0);
  else entries.splice(at, isThere ? 1 : 0, [key, object]);
}
