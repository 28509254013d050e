import { KubeError } from "./errors.js";
import type { KubeObject } from "./port.js";
import type { Raw } from "./raw.js";

type Kind = "text" | "texts";

/** The fields of ObjectMeta that are taken at their word, each with its type (apimachinery `pkg/apis/meta/v1/types.go`). */
const FIELDS: Readonly<Record<string, Kind>> = {
  name: "text",
  generateName: "text",
  namespace: "text",
  uid: "text",
  resourceVersion: "text",
  creationTimestamp: "text",
  deletionTimestamp: "text",
  continue: "text",
  labels: "texts",
  annotations: "texts",
};

function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const IS: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === "string",
  texts: (value) => isObject(value) && Object.values(value).every((one) => typeof one === "string"),
};

function bad(what: string): KubeError {
  return new KubeError("BadAnswer", `the server's answer is no object of the API: ${what}`, { status: 200 });
}

/** Null is what is not there, as Go reads it. */
function metadataOf(value: unknown): KubeObject["metadata"] {
  const metadata: unknown = value ?? {};
  if (!isObject(metadata)) throw bad("its metadata is no object");
  for (const [field, kind] of Object.entries(FIELDS)) {
    const own = metadata[field] ?? undefined;
    if (own !== undefined && !IS[kind](own)) throw bad(`its metadata.${field} is of another type`);
  }
  const present = Object.entries(metadata).filter(([, one]) => one !== null);
  return { name: "", ...Object.fromEntries(present) };
}

/**
 * What a server answered as an object of the API, of whose metadata the types can be relied on; of nothing else. Throws the KubeError
 * BadAnswer where a Go client could not read it either.
 */
export function asKubeObject(value: unknown): KubeObject {
  if (!isObject(value)) throw bad("it is no JSON object");
  for (const field of ["apiVersion", "kind"]) {
    const own = value[field] ?? undefined;
    if (own !== undefined && typeof own !== "string") throw bad(`its ${field} is of another type`);
  }
  return { ...value, metadata: metadataOf(value["metadata"]) };
}

/** The same, of an object that somebody asked for: it has a name. */
export function asNamedObject(value: unknown): KubeObject {
  const object = asKubeObject(value);
  if (object.metadata.name === "") throw bad("it has no name");
  return object;
}

/** A page of a list: its objects, and the token that asks for the next; undefined where it is the last. */
export function asPage(value: unknown): { items: KubeObject[]; next: string | undefined } {
  const page = asKubeObject(value);
  const items: unknown = page["items"] ?? [];
  if (!Array.isArray(items)) throw bad("its items are no list");
  // Objects in a list leave out what the list itself says.
  const kind = (page.kind ?? "").replace(/List$/, "");
  const whole = items.map((item) => {
    const { apiVersion = page.apiVersion, ...rest } = asNamedObject(item);
    return { apiVersion, kind, ...rest } as KubeObject;
  });
  return { items: whole, next: (page.metadata["continue"] as string | undefined) || undefined };
}
