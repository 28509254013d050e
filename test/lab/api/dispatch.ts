import type { Json } from "../types.js";
import { type Call, type ResourceCall, readObject, reply } from "./call.js";
import { deleteObject } from "./deletion.js";
import { checkFields } from "./field-validation.js";
import { listPage, selection } from "./list.js";
import { createObject, getObject, replaceObject, type WriteOptions } from "./objects.js";
import { patchObject } from "./patch.js";
import { podLog } from "./pod-log.js";
import { negotiate, present, presentList } from "./present.js";
import { accessReview } from "./reviews.js";
import { ApiError, badRequest, failure, methodNotAllowed, noSuchPath } from "./status.js";
import { ephemeralContainers, evict, refuseStream } from "./subresources.js";
import { watch } from "./watch.js";

function writeOptions(call: Call): WriteOptions {
  const dryRun = call.info.query.getAll("dryRun");
  const wrong = dryRun.find((value) => value !== "All");
  if (wrong !== undefined) throw badRequest(`dryRun: Unsupported value: "${wrong}": supported values: "All"`);
  return { dryRun: dryRun.length > 0, warnings: call.warnings };
}

function get(call: ResourceCall): void {
  const { cluster, target } = call;
  const form = negotiate(call.request.headers.accept);
  const object = getObject(cluster, target.type, target.namespace, target.name ?? "");
  reply(call, 200, present(call, form, object));
}

function list(call: ResourceCall): void {
  const form = negotiate(call.request.headers.accept);
  reply(call, 200, presentList(call, form, listPage(call)));
}

async function create(call: ResourceCall): Promise<void> {
  const { cluster, target } = call;
  const form = negotiate(call.request.headers.accept);
  const body = await readObject(call.request);
  checkFields(call, target.type, body);
  const stored = createObject(cluster, target.type, target.namespace, body, writeOptions(call));
  reply(call, 201, present(call, form, stored));
}

async function update(call: ResourceCall): Promise<void> {
  const { cluster, target } = call;
  const body = await readObject(call.request);
  checkFields(call, target.type, body);
  const previous = getObject(cluster, target.type, target.namespace, target.name ?? "");
  const part = target.subresource === "status" ? "status" : "main";
  const stored = replaceObject(cluster, target.type, previous, body, part, writeOptions(call));
  reply(call, 200, present(call, negotiate(call.request.headers.accept), stored));
}

async function patch(call: ResourceCall): Promise<void> {
  const { object, created } = await patchObject(call, writeOptions(call));
  reply(call, created ? 201 : 200, present(call, negotiate(call.request.headers.accept), object));
}

/** Options of a delete: in the body, and some of them in the query. */
async function readDeleteOptions(call: ResourceCall): Promise<Parameters<typeof deleteObject>[3]> {
  const body: Json = (await readObject(call.request)) ?? {};
  const grace = call.info.query.get("gracePeriodSeconds") ?? body.gracePeriodSeconds;
  const dryRun = call.info.query.getAll("dryRun").length > 0 || (body.dryRun ?? []).length > 0;
  return {
    ...(grace === undefined || grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(body.preconditions ? { preconditions: body.preconditions } : {}),
    dryRun,
  };
}

async function remove(call: ResourceCall): Promise<void> {
  const { cluster, target } = call;
  const options = await readDeleteOptions(call);
  const found = getObject(cluster, target.type, target.namespace, target.name ?? "");
  const { object, gone } = deleteObject(cluster, target.type, found, options);
  const answersObject = target.type.plural === "pods" || !gone;
  if (answersObject) return reply(call, 200, present(call, negotiate(call.request.headers.accept), object));
  const { group, plural } = target.type;
  const details = { name: target.name, ...(group ? { group } : {}), kind: plural, uid: object.metadata.uid };
  reply(call, 200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
}

async function removeAll(call: ResourceCall): Promise<void> {
  const options = await readDeleteOptions(call);
  const { matches } = selection(call);
  const entries = call.cluster.store.entries(call.target.type).filter(([, object]) => matches(object));
  const items = entries.map(
    ([, object]) => deleteObject(call.cluster, call.target.type, object, options).object,
  );
  const page = { items, revision: call.cluster.store.revision };
  reply(call, 200, presentList(call, "object", page));
}

type Handler = (call: ResourceCall) => void | Promise<void>;

const VERBS: Record<string, Handler> = {
  get,
  list,
  watch,
  create,
  update,
  patch,
  delete: remove,
  deletecollection: removeAll,
};

/** `RESOURCE/SUBRESOURCE`, or `/SUBRESOURCE` for all, and the verbs it answers. */
const SUBRESOURCES: Record<string, Record<string, Handler>> = {
  "/status": { get, update, patch },
  "pods/log": { get: podLog },
  "pods/exec": { get: refuseStream, create: refuseStream },
  "pods/attach": { get: refuseStream, create: refuseStream },
  "pods/ephemeralcontainers": { get, update: ephemeralContainers, patch: ephemeralContainers },
  "pods/eviction": { create: evict },
};

function handlerOf(call: ResourceCall): Handler {
  const { plural, subresource, type } = call.target;
  if (!subresource) {
    const handler = VERBS[call.info.verb];
    if (!handler || !type.verbs.includes(call.info.verb)) throw methodNotAllowed();
    return handler;
  }
  const exists = type.subresources.some(({ name }) => name === subresource);
  const handlers = SUBRESOURCES[`${plural}/${subresource}`] ?? SUBRESOURCES[`/${subresource}`];
  if (!exists || !handlers) throw noSuchPath();
  const handler = handlers[call.info.verb];
  if (!handler) throw methodNotAllowed();
  return handler;
}

/** Answers a request whose path is a resource; throws what is to be answered as a Status. */
export async function dispatch(call: Call): Promise<void> {
  const { resource, verb } = call.info;
  if (!resource?.type) throw noSuchPath();
  const target = { ...resource, type: resource.type };
  if (
    target.type.namespaced &&
    target.namespace === undefined &&
    !["list", "watch", "create"].includes(verb)
  ) {
    throw methodNotAllowed();
  }
  const resourceCall: ResourceCall = { ...call, target };
  if (target.group.startsWith("auth")) return accessReview(resourceCall);
  if (target.type.namespaced && target.namespace === undefined && verb === "create") {
    throw new ApiError(failure(400, "BadRequest", "an empty namespace may not be set during creation"));
  }
  return handlerOf(resourceCall)(resourceCall);
}
