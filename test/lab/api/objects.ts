import { randomUUID } from "node:crypto";
import type { Json } from "../types.js";
import { furnish } from "./bootstrap.js";
import { now } from "./clock.js";
import type { Cluster } from "./cluster.js";
import { checkNamespace } from "./namespaces.js";
import { suffix } from "./pod-defaults.js";
import { canonical } from "./pods.js";
import { groupVersion, type ResourceType } from "./resources.js";
import { alreadyExists, badRequest, conflict, invalid, notFound } from "./status.js";
import { strategyOf } from "./strategy.js";

export interface WriteOptions {
  /** Do everything but store. */
  dryRun: boolean;
  warnings: string[];
}

/** Metadata that only the server sets. */
const OWN = [
  "uid",
  "resourceVersion",
  "creationTimestamp",
  "generation",
  "deletionTimestamp",
  "managedFields",
];

function checkType(type: ResourceType, body: Json): void {
  const apiVersion = groupVersion(type);
  if (body === undefined || body === null || typeof body !== "object" || Array.isArray(body)) {
    throw badRequest("couldn't get version/kind; json parse error: the body is no object");
  }
  if (body.kind && body.kind !== type.kind) {
    throw badRequest(`${body.kind} in version "${apiVersion}" cannot be handled as a ${type.kind}`);
  }
  if (body.apiVersion && body.apiVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${body.apiVersion}) does not match the expected API version (${apiVersion})`,
    );
  }
}

function checkNamespaceField(type: ResourceType, namespace: string | undefined, body: Json): void {
  const given = body.metadata?.namespace;
  if (!type.namespaced || !given || given === namespace) return;
  throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
}

function freshMetadata(type: ResourceType, namespace: string | undefined, given: Json = {}): Json {
  const rest = { ...given };
  for (const field of OWN) delete rest[field];
  const name = given.name || (given.generateName ? given.generateName + suffix() : "");
  for (const field of ["labels", "annotations"]) {
    if (rest[field] && Object.keys(rest[field]).length === 0) delete rest[field];
  }
  delete rest.namespace;
  delete rest.name;
  return {
    name,
    ...(rest.generateName ? { generateName: rest.generateName } : {}),
    ...(type.namespaced ? { namespace } : {}),
    uid: randomUUID(),
    creationTimestamp: now(),
    ...rest,
  };
}

function about(type: ResourceType, name: string): { resource: string; group: string; name: string } {
  return { resource: type.plural, group: type.group, name };
}

/** Creates an object: admission, defaults, validation, quota, in the API server's order. Throws what it refuses. */
export function createObject(
  cluster: Cluster,
  type: ResourceType,
  namespace: string | undefined,
  body: Json,
  options: WriteOptions = { dryRun: false, warnings: [] },
): Json {
  checkType(type, body);
  checkNamespaceField(type, namespace, body);
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = body;
  const metadata = freshMetadata(type, namespace, body.metadata);
  if (type.namespaced) checkNamespace(cluster, type, namespace ?? "", metadata.name);
  const strategy = strategyOf(type);
  const prepared = strategy.prepare(cluster, { ...rest, metadata });
  const errors = strategy.validate(prepared);
  if (errors.length > 0) throw invalid(type.kind, type.group, metadata.name, errors);
  options.warnings.push(...strategy.admit(cluster, prepared));
  if (cluster.store.get(type, prepared.metadata.namespace, metadata.name)) {
    throw alreadyExists(about(type, metadata.name));
  }
  if (options.dryRun) return prepared;
  const stored = cluster.store.put(type, prepared);
  if (type.plural === "namespaces") furnish(cluster.store, metadata.name, cluster.caPem);
  return stored;
}

/** The stored object, or 404. */
export function getObject(
  cluster: Cluster,
  type: ResourceType,
  namespace: string | undefined,
  name: string,
): Json {
  const found = cluster.store.get(type, type.namespaced ? namespace : undefined, name);
  if (!found) throw notFound(about(type, name));
  return found;
}

function checkVersion(type: ResourceType, previous: Json, body: Json): void {
  const wanted = body.metadata?.resourceVersion;
  if (!wanted || wanted === previous.metadata.resourceVersion) return;
  throw conflict(
    about(type, previous.metadata.name),
    "the object has been modified; please apply your changes to the latest version and try again",
  );
}

function keepOwn(previous: Json, body: Json): Json {
  const metadata = { ...body.metadata };
  for (const field of [...OWN, "deletionGracePeriodSeconds", "name", "namespace"]) {
    if (previous.metadata[field] === undefined) delete metadata[field];
    else metadata[field] = previous.metadata[field];
  }
  return metadata;
}

/** Which part of an object a request replaces: `status`, or everything but it. */
export type Part = "status" | "main";

function merged(type: ResourceType, previous: Json, body: Json, part: Part): Json {
  if (part === "status") return { ...previous, status: body.status };
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = body;
  const hasStatus = type.subresources.some(({ name }) => name === "status");
  const metadata = keepOwn(previous, body);
  const status = hasStatus && previous.status !== undefined ? { status: previous.status } : {};
  const specChanged = canonical(previous.spec ?? null) !== canonical(rest.spec ?? null);
  if (specChanged && metadata.generation !== undefined) metadata.generation += 1;
  return { ...rest, metadata, ...status };
}

/**
 * Replaces a stored object by a new version of it. An unchanged object is not stored again and keeps its version, as in
 * etcd3's store. An object whose last finalizer goes while it is being deleted, goes too.
 */
export function replaceObject(
  cluster: Cluster,
  type: ResourceType,
  previous: Json,
  body: Json,
  part: Part,
  options: WriteOptions = { dryRun: false, warnings: [] },
): Json {
  checkType(type, body);
  checkVersion(type, previous, body);
  const next = merged(type, previous, body, part);
  const errors = strategyOf(type).validateUpdate(previous, next);
  if (errors.length > 0) throw invalid(type.kind, type.group, previous.metadata.name, errors);
  if (options.dryRun || canonical(next) === canonical(previous)) return options.dryRun ? next : previous;
  const waits = (object: Json): boolean => (object.metadata.finalizers ?? []).length > 0;
  if (
    previous.metadata.deletionTimestamp &&
    waits(previous) &&
    !waits(next) &&
    type.plural !== "namespaces"
  ) {
    return cluster.store.remove(type, next);
  }
  return cluster.store.put(type, next);
}
