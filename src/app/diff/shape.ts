/** What stands where something else belongs in a document of somebody else's. */
export class ShapeError extends Error {
  override name = "ShapeError";
}

/** Reads one value of a JSON document, or throws a ShapeError that says where it stands. `at` is a path as jq has it. */
export type Reader<T> = (value: unknown, at: string) => T;

function fail(at: string, wanted: string): never {
  throw new ShapeError(`${at === "" ? "the document" : at} is not ${wanted}`);
}

/** Text of at most `limit` characters. */
export function text(limit: number): Reader<string> {
  return (value, at) =>
    typeof value === "string" && value.length <= limit
      ? value
      : fail(at, `a string of at most ${limit} characters`);
}

/** True or false. */
export const flag: Reader<boolean> = (value, at) =>
  typeof value === "boolean" ? value : fail(at, "true or false");

/** A whole number that JavaScript and the kernel write alike. */
export const count: Reader<number> = (value, at) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : fail(at, "a whole number");

/** The same, or null; what is missing is null too, since later releases add fields. */
export function orNull<T>(read: Reader<T>): Reader<T | null> {
  return (value, at) => (value === null || value === undefined ? null : read(value, at));
}

/** One of these words. */
export function oneOf<const T extends string>(words: readonly T[]): Reader<T> {
  return (value, at) => words.find((word) => word === value) ?? fail(at, `one of ${words.join(", ")}`);
}

/** A list of at most `limit` entries. */
export function list<T>(read: Reader<T>, limit: number): Reader<T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length > limit) fail(at, `a list of at most ${limit} entries`);
    return value.map((one, index) => read(one, `${at}[${index}]`));
  };
}

/** An object with these fields; others are passed over. */
export function fields<T extends object>(readers: { [Name in keyof T]: Reader<T[Name]> }): Reader<T> {
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) fail(at, "an object");
    const names = Object.keys(readers) as (keyof T & string)[];
    const own = (name: string): unknown =>
      Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    return Object.fromEntries(names.map((name) => [name, readers[name](own(name), `${at}.${name}`)])) as T;
  };
}
