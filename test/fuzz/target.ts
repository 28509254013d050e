import type fc from "fast-check";

/** Something that takes what others wrote. */
export interface FuzzTarget<T = unknown> {
  name: string;
  /** Its part of the inputs, as a share of all targets' parts. */
  part: number;
  inputs: fc.Arbitrary<T>;
  /** Throws, or rejects with, what is wrong: an `Escape`, a `Forgery`, or whatever the code under test threw. */
  check(input: T): void | Promise<void>;
}

/** A control character in the output. */
export class Escape extends Error {
  override name = "Escape";
}

/** What one container says changed what is said of another. */
export class Forgery extends Error {
  override name = "Forgery";
}

/** Everything that a terminal obeys, and what turns or hides text on it, but line ends. */
const CONTROL =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Throws an Escape if the text has a control character. */
export function expectPlain(what: string, text: string): void {
  const found = CONTROL.exec(text);
  if (!found) return;
  const around = JSON.stringify(text.slice(Math.max(0, found.index - 60), found.index + 60));
  throw new Escape(`${what}: \\u${found[0].charCodeAt(0).toString(16).padStart(4, "0")} in ${around}`);
}

/** Everything that a reading or a report says, keys too, must be plain. */
export function expectPlainDeep(what: string, value: unknown): void {
  if (typeof value === "string") expectPlain(what, value);
  else if (value instanceof Map || value instanceof Set) expectPlainDeep(what, [...value]);
  else if (Array.isArray(value)) for (const one of value) expectPlainDeep(what, one);
  else if (typeof value === "object" && value !== null)
    for (const [key, one] of Object.entries(value)) {
      expectPlain(what, key);
      expectPlainDeep(`${what}.${key}`, one);
    }
}
