import { type DocumentPath, isObject, type KubernetesObject } from "./workload.js";

/** A place in a document where an object of the API should be, and is not. */
export interface NoObject {
  path: DocumentPath;
  message: string;
}

/**
 * The objects of a document: itself, or the items of a `List` or of a typed list (`PodList`), lists inside lists too. An item
 * of a typed list need not say its kind. Source: k8s.io/apimachinery `pkg/apis/meta/v1/unstructured` (UnstructuredList).
 */
export function objectsIn(value: unknown): { objects: KubernetesObject[]; missing: NoObject[] } {
  const objects: KubernetesObject[] = [];
  const missing: NoObject[] = [];
  const waiting: Candidate[] = [{ value, path: [], apiVersion: null, kind: null }];
  for (let candidate = waiting.pop(); candidate !== undefined; candidate = waiting.pop()) {
    const found = identify(candidate);
    if ("message" in found) missing.push(found);
    else if (!isList(found)) objects.push(found);
    else {
      const items = found.object["items"] ?? [];
      if (!Array.isArray(items)) {
        missing.push({
          path: [...found.path, "items"],
          message: `the items of this ${found.kind} are no list`,
        });
        continue;
      }
      // Last in, first out; and an array of any length may not be spread into a call.
      for (const item of itemsOf(found, items).reverse()) waiting.push(item);
    }
  }
  return { objects, missing };
}

interface Candidate {
  value: unknown;
  path: DocumentPath;
  /** What its list says of it. */
  apiVersion: string | null;
  kind: string | null;
}

function identify({ value, path, apiVersion, kind }: Candidate): KubernetesObject | NoObject {
  if (!isObject(value)) return { path, message: "not a Kubernetes object: it is no mapping" };
  const own = { apiVersion: value["apiVersion"] ?? apiVersion, kind: value["kind"] ?? kind };
  const unset = (["apiVersion", "kind"] as const).filter((field) => {
    const given = own[field];
    return typeof given !== "string" || given === "";
  });
  if (unset.length > 0) {
    return { path, message: `not a Kubernetes object: ${unset.join(" and ")} not set` };
  }
  return { object: value, apiVersion: String(own.apiVersion), kind: String(own.kind), path };
}

function isList({ kind, object }: KubernetesObject): boolean {
  return kind === "List" || (kind.endsWith("List") && Array.isArray(object["items"]));
}

function itemsOf({ kind, apiVersion, path }: KubernetesObject, items: unknown[]): Candidate[] {
  const typed = kind === "List" ? null : { apiVersion, kind: kind.slice(0, -"List".length) };
  return items.map((value, index) => ({
    value,
    path: [...path, "items", index],
    apiVersion: typed?.apiVersion ?? null,
    kind: typed?.kind ?? null,
  }));
}
