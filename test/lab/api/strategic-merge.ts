import type { Json } from "../types.js";

/** Lists that merge item by item, and the field that tells their items apart (`patchMergeKey` in kubernetes, api/core/v1). */
const MERGE_KEYS: Record<string, string> = {
  containers: "name",
  initContainers: "name",
  ephemeralContainers: "name",
  env: "name",
  ports: "containerPort",
  volumes: "name",
  volumeMounts: "mountPath",
  volumeDevices: "devicePath",
  hostAliases: "ip",
  imagePullSecrets: "name",
  topologySpreadConstraints: "topologyKey",
  resourceClaims: "name",
  schedulingGates: "name",
  conditions: "type",
  addresses: "type",
  ownerReferences: "uid",
  secrets: "name",
  taints: "key",
  podIPs: "ip",
  hostIPs: "ip",
};
/** Lists of plain values that merge as sets. */
const SETS = new Set(["finalizers"]);
const ORDER = "$setElementOrder/";
const DELETE_FROM = "$deleteFromPrimitiveList/";

function isObject(value: Json): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Without the directives, for parts of a patch that have nothing to merge with. */
function bare(value: Json): Json {
  if (Array.isArray(value)) {
    return value.filter((item) => !(isObject(item) && item.$patch === "delete")).map(bare);
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value as Record<string, Json>);
  return Object.fromEntries(
    entries
      .filter(([key, entry]) => !key.startsWith("$") && entry !== null)
      .map(([key, entry]) => [key, bare(entry)]),
  );
}

function mergeList(name: string, target: Json[], patch: Json[], order: Json[] | undefined): Json[] {
  const key = MERGE_KEYS[name];
  if (SETS.has(name)) return [...new Set([...target, ...patch])];
  if (
    !key ||
    patch.some((item) => isObject(item) && item.$patch === "replace" && Object.keys(item).length === 1)
  ) {
    return bare(patch.filter((item) => !(isObject(item) && item.$patch === "replace")));
  }
  let result = [...target];
  for (const item of patch) {
    const at = result.findIndex((existing) => existing[key] === item[key]);
    if (item.$patch === "delete") result = result.filter((existing) => existing[key] !== item[key]);
    else if (at < 0) result.push(bare(item));
    else result[at] = item.$patch === "replace" ? bare(item) : strategicMerge(result[at], item);
  }
  return order ? sortBy(result, key, order) : result;
}

/** Items named in `$setElementOrder` come in that order, the server's own after them. */
function sortBy(list: Json[], key: string, order: Json[]): Json[] {
  const rank = new Map(order.map((item, index) => [item[key], index]));
  const place = (item: Json): number => rank.get(item[key]) ?? order.length;
  return [...list].sort((a, b) => place(a) - place(b));
}

/** A strategic merge patch (kubernetes, contributors/devel/sig-api-machinery/strategic-merge-patch.md). */
export function strategicMerge(target: Json, patch: Json): Json {
  if (!isObject(patch) || !isObject(target)) return bare(patch);
  if (patch.$patch === "replace") return bare(patch);
  if (patch.$patch === "delete") return {};
  const kept: string[] | undefined = patch.$retainKeys;
  const result: Json = Object.fromEntries(
    Object.entries(target as Record<string, Json>).filter(([name]) => !kept || kept.includes(name)),
  );
  for (const [name, value] of Object.entries(patch as Record<string, Json>)) {
    if (name.startsWith(DELETE_FROM)) {
      const list = name.slice(DELETE_FROM.length);
      result[list] = (result[list] ?? []).filter((item: Json) => !value.includes(item));
    } else if (name.startsWith("$")) continue;
    else if (value === null) delete result[name];
    else if (Array.isArray(value))
      result[name] = mergeList(name, result[name] ?? [], value, patch[ORDER + name]);
    else result[name] = isObject(value) ? strategicMerge(result[name] ?? {}, value) : value;
  }
  return result;
}
