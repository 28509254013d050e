import yaml from "js-yaml";
import type { Json } from "../types.js";
import { contentType, type ResourceCall, readBytes } from "./call.js";
import { checkFields } from "./field-validation.js";
import { jsonPatch } from "./json-patch.js";
import { createObject, getObject, replaceObject, type WriteOptions } from "./objects.js";
import { typed } from "./resources.js";
import { badRequest, unsupportedMediaType } from "./status.js";
import { strategicMerge } from "./strategic-merge.js";

const JSON_PATCH = "application/json-patch+json";
const MERGE = "application/merge-patch+json";
const STRATEGIC = "application/strategic-merge-patch+json";
const APPLY = "application/apply-patch+yaml";

/** RFC 7386. */
export function mergePatch(target: Json, patch: Json): Json {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
  const result = target && typeof target === "object" && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

const APPLIERS: Record<string, (target: Json, patch: Json) => Json> = {
  [JSON_PATCH]: jsonPatch,
  [MERGE]: mergePatch,
  [STRATEGIC]: strategicMerge,
  [APPLY]: strategicMerge,
};

/** The patch of a request and how it is to be applied. */
export async function readPatch(
  call: ResourceCall,
): Promise<{ patch: Json; media: string; apply: (target: Json) => Json }> {
  const media = contentType(call.request);
  const applier = APPLIERS[media];
  if (!applier) throw unsupportedMediaType(media, Object.keys(APPLIERS));
  const text = (await readBytes(call.request)).toString("utf8");
  let patch: Json;
  try {
    patch = media === APPLY ? yaml.load(text) : JSON.parse(text);
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`);
  }
  return { patch, media, apply: (target) => applier(target, patch) };
}

/** Answers PATCH. Server-side apply merges by the strategic rules and creates what is not there; it tracks no owners. */
export async function patchObject(
  call: ResourceCall,
  options: WriteOptions,
): Promise<{ object: Json; created: boolean }> {
  const { cluster, target } = call;
  const { type, namespace, name = "" } = target;
  const { patch, media, apply } = await readPatch(call);
  if (media === APPLY) {
    if (!call.info.query.get("fieldManager")) {
      throw badRequest(
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      );
    }
    checkFields(call, type, patch);
    if (!cluster.store.get(type, type.namespaced ? namespace : undefined, name)) {
      return { object: createObject(cluster, type, namespace, patch, options), created: true };
    }
  }
  const previous = getObject(cluster, type, namespace, name);
  const next = apply(typed(type, previous));
  checkFields(call, type, next);
  const part = target.subresource === "status" ? "status" : "main";
  return { object: replaceObject(cluster, type, previous, next, part, options), created: false };
}
