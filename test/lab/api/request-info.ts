import { findResource, type ResourceType } from "./resources.js";

/** What a request asks for, read from its method and path; the names are those of Kubernetes' authorization attributes. */
export interface RequestInfo {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; of other paths the method in lower case. */
  verb: string;
  path: string;
  query: URLSearchParams;
  /** Undefined: the path is not one of a resource (`/version`). */
  resource?: ResourceRequest;
}

export interface ResourceRequest {
  group: string;
  version: string;
  plural: string;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
  /** Undefined: nothing is served under that name. */
  type: ResourceType | undefined;
}

const VERBS: Record<string, [one: string, many: string]> = {
  GET: ["get", "list"],
  HEAD: ["get", "list"],
  POST: ["create", "create"],
  PUT: ["update", "update"],
  PATCH: ["patch", "patch"],
  DELETE: ["delete", "deletecollection"],
};

/** Splits `/api/v1/...` and `/apis/GROUP/VERSION/...`; undefined for every other path (discovery included). */
function parseResource(path: string): ResourceRequest | undefined {
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
  const [root] = parts;
  if (root !== "api" && root !== "apis") return undefined;
  const [group, version, ...rest] = root === "api" ? ["", ...parts.slice(1)] : parts.slice(1);
  if (group === undefined || version === undefined || rest.length === 0) return undefined;
  return { group, version, ...parseNames(group, version, rest) };
}

function parseNames(
  group: string,
  version: string,
  rest: string[],
): Omit<ResourceRequest, "group" | "version"> {
  const NAMESPACE_SUBRESOURCES = ["status", "finalize"];
  let namespace: string | undefined;
  let names = rest;
  const isNamespaceObject = rest.length < 3 || NAMESPACE_SUBRESOURCES.includes(rest[2] as string);
  if (rest[0] === "namespaces" && rest.length > 1) {
    namespace = rest[1];
    if (!isNamespaceObject) names = rest.slice(2);
  }
  const [plural = "", name, subresource] = names;
  return { plural, namespace, name, subresource, type: findResource(group, version, plural) };
}

/** Reads a request line. `method` in capitals; `target` as the client sent it, with its query. */
export function parseRequest(method: string, target: string): RequestInfo {
  const url = new URL(target, "https://lab");
  const query = url.searchParams;
  const resource = parseResource(url.pathname);
  const info = { path: url.pathname, query };
  if (!resource) return { ...info, verb: method.toLowerCase() };
  let verb = VERBS[method]?.[resource.name === undefined ? 1 : 0] ?? method.toLowerCase();
  if (verb === "list" && isTrue(query.get("watch"))) verb = "watch";
  return { ...info, verb, resource };
}

/** `1`, `true`: what a boolean query parameter may say. */
export function isTrue(value: string | null): boolean {
  return value === "1" || value === "true" || value === "";
}
