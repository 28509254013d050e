import type { Json } from "../types.js";
import type { Call } from "./call.js";
import schema from "./pod-schema.json" with { type: "json" };
import { groupVersion, type ResourceType } from "./resources.js";
import { ApiError, badRequest, failure } from "./status.js";

/** Field names and types of Pod and all it holds, from the recorded server's OpenAPI: `[]X|key`, `{}X`, X, or a plain type. */
const SCHEMA: Record<string, Record<string, string>> = schema as Json;
const GO_TYPES: Record<string, string> = {
  string: "string",
  boolean: "bool",
  integer: "int64",
  number: "float64",
};
const TOP = { apiVersion: "string", kind: "string", metadata: "ObjectMeta" };

class Walk {
  unknown: string[] = [];

  /** A copy of the value without unknown fields; a value of the wrong type throws. */
  value(type: string, value: Json, path: string, owner: string): Json {
    if (value === null || value === undefined || type === "any") return value;
    const [base = ""] = type.split("|");
    if (base.startsWith("[]")) return this.#list(base.slice(2), value, path, owner);
    if (base.startsWith("{}")) return this.#map(base.slice(2), value, path, owner);
    const fields = SCHEMA[base];
    if (fields) return this.fields(base, fields, value, path, owner);
    const given = typeof value;
    const fits = base === "integer" ? Number.isInteger(value) : given === base;
    if (!fits) mismatch(value, path, owner, GO_TYPES[base] ?? base);
    return value;
  }

  #list(item: string, value: Json, path: string, owner: string): Json {
    if (!Array.isArray(value)) mismatch(value, path, owner, `[]${goName(item)}`);
    return value.map((entry: Json, index: number) => this.value(item, entry, `${path}[${index}]`, owner));
  }

  #map(item: string, value: Json, path: string, owner: string): Json {
    if (typeof value !== "object" || Array.isArray(value))
      mismatch(value, path, owner, `map[string]${goName(item)}`);
    const entries = Object.entries(value).map(([key, entry]) => [
      key,
      this.value(item, entry, `${path}.${key}`, owner),
    ]);
    return Object.fromEntries(entries);
  }

  fields(name: string, fields: Record<string, string>, value: Json, path: string, owner: string): Json {
    if (typeof value !== "object" || Array.isArray(value)) mismatch(value, path, owner, goName(name));
    const known: Json = {};
    for (const [field, entry] of Object.entries(value)) {
      const at = path === "" ? field : `${path}.${field}`;
      const type = fields[field];
      if (type === undefined) this.unknown.push(at);
      else if (entry !== null) known[field] = this.value(type, entry, at, name);
    }
    return known;
  }
}

function goName(type: string): string {
  if (GO_TYPES[type]) return GO_TYPES[type] as string;
  return type === "ObjectMeta" ? "v1.ObjectMeta" : `v1.${type}`;
}

function mismatch(value: Json, path: string, owner: string, type: string): never {
  const given = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  throw new TypeError(
    `json: cannot unmarshal ${given} into Go struct field ${owner}.${path.replace(/\[\d+\]/g, "")} of type ${type}`,
  );
}

function cannotHandle(type: ResourceType, why: string): ApiError {
  const message = `${type.kind} in version "${groupVersion(type)}" cannot be handled as a ${type.kind}: ${why}`;
  return new ApiError(failure(400, "BadRequest", message));
}

const MODES = ["", "Ignore", "Warn", "Strict"];

/**
 * Checks an object's fields against what the server knows, and takes the unknown ones out of it: `fieldValidation=Strict`
 * refuses them (400), `Warn` (the default) warns, `Ignore` says nothing. Pods are known to the last field; of other kinds
 * only the metadata is.
 */
export function checkFields(call: Call, type: ResourceType, object: Json): void {
  const mode = call.info.query.get("fieldValidation") ?? "";
  if (!MODES.includes(mode)) {
    throw badRequest(
      `fieldValidation: Unsupported value: "${mode}": supported values: "", "Ignore", "Strict", "Warn"`,
    );
  }
  if (!object || typeof object !== "object") return;
  const walk = new Walk();
  const open = Object.fromEntries(Object.keys(object).map((field) => [field, "any"]));
  const fields = type.plural === "pods" ? SCHEMA["Pod"] : { ...open, ...TOP };
  let known: Json;
  try {
    known = walk.fields(type.kind, fields ?? {}, object, "", type.kind);
  } catch (error) {
    if (error instanceof TypeError) throw cannotHandle(type, error.message);
    throw error;
  }
  const sentences = walk.unknown.map((field) => `unknown field "${field}"`);
  if (mode === "Strict" && sentences.length > 0) {
    throw cannotHandle(type, `strict decoding error: ${sentences.join(", ")}`);
  }
  if (mode !== "Ignore") call.warnings.push(...sentences);
  for (const field of Object.keys(object)) delete object[field];
  Object.assign(object, known);
}
