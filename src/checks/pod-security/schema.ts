/** Keys and indexes from the pod (or its template) to one field: it begins with `metadata` or `spec`. */
export type FieldPath = readonly (string | number)[];

/** What a field must be: a scalar's name, a list of something, or an object with some fields we look at. */
export type Schema =
  | "boolean"
  | "string"
  | "int32"
  | "int64"
  | { readonly map: "string" }
  | { readonly list: Schema }
  | { readonly fields: { readonly [name: string]: Schema } };

interface Scalars {
  boolean: boolean;
  string: string;
  int32: number;
  int64: number;
}

/** The type of a value that was read by a schema: every field may be absent, a list has a hole where an entry was malformed. */
export type Read<S> = S extends keyof Scalars
  ? Scalars[S]
  : S extends { readonly map: "string" }
    ? ReadonlyMap<string, string>
    : S extends { readonly list: infer E }
      ? (Read<E> | undefined)[]
      : S extends { readonly fields: infer F }
        ? { [K in keyof F]?: Read<F[K]> | undefined }
        : never;

/** A field of another type than the API has: the API server answers 400 to the whole object. */
export interface Malformed {
  path: FieldPath;
  /** As in the API's reference: `boolean`, `string`, `integer`, `array`, `object`. */
  expected: string;
  found: string;
}

/**
 * Reads raw JSON by a schema as the API server's decoder would: null is absent, unknown fields are left out, null in a list
 * is the entry's zero value. A value of another type is reported to `malformed` and read as absent.
 * Source: Go `encoding/json`, sigs.k8s.io/json.
 */
export function readBySchema<S extends Schema>(
  schema: S,
  raw: unknown,
  path: FieldPath,
  malformed: Malformed[],
): Read<S> | undefined {
  return read(schema, raw, { path: [...path], malformed }) as Read<S> | undefined;
}

/** Where the reader is. The path is one array that grows and shrinks: hardly one of its states is ever needed. */
interface Place {
  path: (string | number)[];
  malformed: Malformed[];
}

function wrong({ path, malformed }: Place, expected: string, raw: unknown): undefined {
  malformed.push({ path: [...path], expected, found: jsonType(raw) });
}

function readAt(schema: Schema, raw: unknown, key: string | number, place: Place): unknown {
  place.path.push(key);
  const value = read(schema, raw, place);
  place.path.pop();
  return value;
}

function read(schema: Schema, raw: unknown, place: Place): unknown {
  if (raw === null || raw === undefined) return undefined;
  if (typeof schema === "string") {
    const { expected, accept } = SCALARS[schema];
    if (!accept(raw)) return wrong(place, expected, raw);
    return typeof raw === "string" ? wellFormed(raw) : raw;
  }
  if ("list" in schema) {
    const { list } = schema;
    if (!Array.isArray(raw)) return wrong(place, "array", raw);
    return raw.map((entry, index) => (entry === null ? zeroOf(list) : readAt(list, entry, index, place)));
  }
  if (!isObject(raw)) return wrong(place, "object", raw);
  return "map" in schema ? readMap(raw, place) : readFields(schema.fields, raw, place);
}

function readFields(
  fields: { readonly [name: string]: Schema },
  raw: Record<string, unknown>,
  place: Place,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name in fields) {
    const schema = fields[name];
    const value = raw[name];
    if (schema === undefined || value === undefined || value === null) continue;
    out[name] = readAt(schema, value, name, place);
  }
  return out;
}

function readMap(raw: Record<string, unknown>, place: Place): Map<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(raw)) {
    const text = value === null ? "" : readAt("string", value, key, place);
    if (typeof text === "string") out.set(wellFormed(key), text);
  }
  return out;
}

const SCALARS: Record<keyof Scalars, { expected: string; accept: (raw: unknown) => boolean }> = {
  boolean: { expected: "boolean", accept: (raw) => typeof raw === "boolean" },
  string: { expected: "string", accept: (raw) => typeof raw === "string" },
  int32: { expected: "integer", accept: (raw) => isInteger(raw, 2 ** 31) },
  int64: { expected: "integer", accept: (raw) => isInteger(raw, 2 ** 63) },
};

function isInteger(raw: unknown, limit: number): boolean {
  return Number.isInteger(raw) && (raw as number) >= -limit && (raw as number) < limit;
}

function zeroOf(schema: Schema): unknown {
  if (schema === "string") return "";
  if (schema === "boolean") return false;
  if (schema === "int32" || schema === "int64") return 0;
  if ("list" in schema) return [];
  return "map" in schema ? new Map() : {};
}

/** Whether a JSON value is an object, and no array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function jsonType(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}

/** Go's decoder puts U+FFFD for half a surrogate pair. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}
