import { harmless } from "../model/text.js";

/** A raw API object, or a part of one, of which nothing is taken for granted. */
export type Raw = Record<string, unknown>;

/** The value as an object; an empty one where it is none. */
export function asObject(value: unknown): Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

/** The objects of a list; none where it is no list. */
export function asList(value: unknown): Raw[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
}

/** The value if it is a string that is not empty. */
export function asText(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The value if it is a whole number. */
export function asInteger(value: unknown): number | null {
  return Number.isSafeInteger(value) ? (value as number) : null;
}

/** The value if it is true or false. */
export function asBoolean(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

/** The value, if it is a string that is not empty, as text that a terminal shows and does not obey. */
export function asHarmlessText(value: unknown): string | null {
  const text = asText(value);
  return text === null ? null : harmless(text);
}
