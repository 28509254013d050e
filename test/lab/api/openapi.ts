import { createHash } from "node:crypto";
import type { Json } from "../types.js";
import schema from "./pod-schema.json" with { type: "json" };
import { groupVersion, RESOURCES, type ResourceType } from "./resources.js";

const PLAIN = new Set(["string", "boolean", "integer", "number"]);
const CORE = "io.k8s.api.core.v1.";

function gvk(type: ResourceType): Json {
  return { group: type.group, version: type.version, kind: type.kind };
}

function property(code: string): Json {
  const [base = "", mergeKey] = code.split("|");
  if (base.startsWith("[]")) {
    const merge = mergeKey
      ? { "x-kubernetes-patch-merge-key": mergeKey, "x-kubernetes-patch-strategy": "merge" }
      : {};
    return { type: "array", items: property(base.slice(2)), ...merge };
  }
  if (base.startsWith("{}")) return { type: "object", additionalProperties: property(base.slice(2)) };
  if (PLAIN.has(base)) return { type: base };
  return base === "any"
    ? { "x-kubernetes-preserve-unknown-fields": true }
    : { $ref: `#/components/schemas/${CORE}${base}` };
}

/** Pod and what it holds; every other kind is an object whose fields the lab does not describe. */
function schemas(types: ResourceType[]): Json {
  const all: Json = {};
  if (types.some(({ plural }) => plural === "pods")) {
    for (const [name, fields] of Object.entries(schema as Record<string, Record<string, string>>)) {
      const properties = Object.fromEntries(
        Object.entries(fields).map(([field, code]) => [field, property(code)]),
      );
      all[CORE + name] = { type: "object", properties };
    }
  }
  for (const type of types) {
    const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    all[schemaName(type)] = {
      ...(all[schemaName(type)] ?? open),
      "x-kubernetes-group-version-kind": [gvk(type)],
    };
  }
  return all;
}

function schemaName(type: ResourceType): string {
  if (type.group === "") return CORE + type.kind;
  return `io.k8s.api.${type.group.split(".")[0]}.${type.version}.${type.kind}`;
}

function operation(type: ResourceType, action: string): Json {
  const parameters = ["dryRun", "fieldManager", "fieldValidation"].map((name) => ({
    name,
    in: "query",
    schema: { type: "string", uniqueItems: true },
  }));
  const body = { "application/json": { schema: { $ref: `#/components/schemas/${schemaName(type)}` } } };
  return {
    tags: [type.group || "core"],
    ...(action === "get" ? {} : { parameters }),
    responses: { "200": { description: "OK", content: body } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": gvk(type),
  };
}

function paths(types: ResourceType[], root: string): Json {
  const all: Json = {};
  for (const type of types.filter(({ verbs }) => verbs.includes("get"))) {
    const collection = `/${root}/${type.namespaced ? "namespaces/{namespace}/" : ""}${type.plural}`;
    all[collection] = { get: operation(type, "get"), post: operation(type, "post") };
    all[`${collection}/{name}`] = {
      get: operation(type, "get"),
      put: operation(type, "put"),
      patch: operation(type, "patch"),
      delete: operation(type, "delete"),
    };
  }
  return all;
}

function document(root: string, types: ResourceType[]): Json {
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1.36.2" },
    paths: paths(types, root),
    components: { schemas: schemas(types) },
  };
}

/** `api/v1`, `apis/apps/v1`: the path of a group and version. */
function rootOf(type: ResourceType): string {
  return `${type.group === "" ? "api" : "apis"}/${groupVersion(type)}`;
}

function byRoot(): Map<string, ResourceType[]> {
  const roots = new Map<string, ResourceType[]>();
  for (const type of RESOURCES) roots.set(rootOf(type), [...(roots.get(rootOf(type)) ?? []), type]);
  return roots;
}

/**
 * Answers `/openapi/v3` and the documents it lists; undefined for other paths. Enough for kubectl's apply, create, patch and
 * explain: no descriptions, and fields of pods only.
 */
export function openapi(path: string): Json | undefined {
  const roots = byRoot();
  if (path === "/openapi/v3" || path === "/openapi/v3/") {
    const entries = [...roots].map(([root, types]) => {
      const hash = createHash("sha512")
        .update(JSON.stringify(document(root, types)))
        .digest("hex")
        .toUpperCase();
      return [root, { serverRelativeURL: `/openapi/v3/${root}?hash=${hash}` }];
    });
    return { paths: Object.fromEntries(entries) };
  }
  const root = /^\/openapi\/v3\/(.+)$/.exec(path)?.[1];
  const types = root === undefined ? undefined : roots.get(root);
  return types ? document(root as string, types) : undefined;
}
