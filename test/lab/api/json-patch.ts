import { isDeepStrictEqual } from "node:util";
import type { Json } from "../types.js";
import { ApiError, failure } from "./status.js";

function refuse(message: string): never {
  throw new ApiError(
    failure(422, "Invalid", `the server rejected our request due to an error in our request: ${message}`),
  );
}

function parts(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function parentOf(root: Json, pointer: string): [parent: Json, key: string] {
  const path = parts(pointer);
  const key = path.pop() ?? "";
  let at = root;
  for (const part of path) at = at?.[part];
  if (at === null || typeof at !== "object") refuse(`no such path: ${pointer}`);
  return [at, key];
}

function read(root: Json, pointer: string): Json {
  const [parent, key] = parentOf(root, pointer);
  if (!(key in parent)) refuse(`no such path: ${pointer}`);
  return parent[key];
}

function add(root: Json, pointer: string, value: Json): void {
  const [parent, key] = parentOf(root, pointer);
  if (!Array.isArray(parent)) parent[key] = value;
  else if (key === "-") parent.push(value);
  else parent.splice(Number(key), 0, value);
}

function remove(root: Json, pointer: string): Json {
  const value = read(root, pointer);
  const [parent, key] = parentOf(root, pointer);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  return value;
}

const OPERATIONS: Record<string, (root: Json, operation: Json) => void> = {
  add: (root, { path, value }) => add(root, path, value),
  remove: (root, { path }) => void remove(root, path),
  replace: (root, { path, value }) => {
    read(root, path);
    const [parent, key] = parentOf(root, path);
    parent[key] = value;
  },
  move: (root, { path, from }) => add(root, path, remove(root, from)),
  copy: (root, { path, from }) => add(root, path, structuredClone(read(root, from))),
  test: (root, { path, value }) => {
    if (!isDeepStrictEqual(read(root, path), value)) refuse(`testing path ${path} value failed`);
  },
};

/** RFC 6902 on a copy of the target; an operation that can't be done is 422. */
export function jsonPatch(target: Json, patch: Json): Json {
  const root = structuredClone(target);
  for (const operation of patch) {
    const apply = OPERATIONS[operation.op];
    if (!apply) refuse(`unknown operation ${operation.op}`);
    apply(root, operation);
  }
  return root;
}
