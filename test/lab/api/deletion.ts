import type { Json } from "../types.js";
import { now } from "./clock.js";
import type { Cluster } from "./cluster.js";
import { builtin, RESOURCES, type ResourceType } from "./resources.js";
import { conflict } from "./status.js";
import type { Store } from "./store.js";

const PODS = builtin("pods");
const NAMESPACES = builtin("namespaces");

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun: boolean;
}

function checkPreconditions(type: ResourceType, object: Json, options: DeleteOptions): void {
  const { name } = object.metadata;
  const about = { resource: type.plural, group: type.group, name };
  for (const [field, label] of [
    ["uid", "UID"],
    ["resourceVersion", "ResourceVersion"],
  ] as const) {
    const wanted = options.preconditions?.[field];
    const actual = object.metadata[field];
    if (wanted === undefined || wanted === actual) continue;
    const why = `the ${label} in the precondition (${wanted}) does not match the ${label} in record (${actual}).`;
    throw conflict(about, `${why} The object might have been deleted and then recreated`);
  }
}

function marked(object: Json, grace: number): Json {
  const { generation } = object.metadata;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...(generation === undefined ? {} : { generation: generation + 1 }),
      deletionTimestamp: now(grace),
      deletionGracePeriodSeconds: grace,
    },
  };
}

function hasFinalizers(object: Json): boolean {
  return (object.metadata.finalizers ?? []).length > 0;
}

/** Seconds a pod has to end: a pod without a node, or one that has ended, gets none (kubernetes, registry/core/pod). */
function podGrace(pod: Json, wanted: number | undefined): number {
  if (!pod.spec.nodeName || ["Succeeded", "Failed"].includes(pod.status.phase)) return 0;
  const grace = wanted ?? pod.spec.terminationGracePeriodSeconds ?? 30;
  return grace < 0 ? 1 : grace;
}

/** What deleting leaves: `gone` means the object is no longer stored. */
export interface Deleted {
  object: Json;
  gone: boolean;
}

function deletePod(store: Store, pod: Json, options: DeleteOptions): Deleted {
  const grace = podGrace(pod, options.gracePeriodSeconds);
  const current = pod.metadata.deletionGracePeriodSeconds;
  if (grace > 0 && current !== undefined && grace >= current) return { object: pod, gone: false };
  const last = marked(pod, grace);
  if (options.dryRun) return { object: last, gone: false };
  if (grace > 0 || hasFinalizers(pod)) return { object: store.put(PODS, last), gone: false };
  return { object: store.remove(PODS, last), gone: true };
}

/** Deletes what a namespace holds; pods end with their own grace. */
function deleteContents(cluster: Cluster, namespace: string): void {
  for (const type of RESOURCES) {
    if (!type.namespaced || !type.verbs.includes("delete")) continue;
    for (const [, object] of cluster.store.entries(type)) {
      if (object.metadata.namespace === namespace) deleteObject(cluster, type, object, { dryRun: false });
    }
  }
  finishNamespace(cluster.store, namespace);
}

function isEmpty(store: Store, namespace: string): boolean {
  return RESOURCES.filter((type) => type.namespaced && type.verbs.includes("delete")).every((type) =>
    store.entries(type).every(([, object]) => object.metadata.namespace !== namespace),
  );
}

/** Takes a terminating namespace away once nothing is left in it. */
export function finishNamespace(store: Store, name: string): void {
  const namespace = store.get(NAMESPACES, undefined, name);
  if (namespace?.status.phase !== "Terminating" || !isEmpty(store, name)) return;
  store.remove(NAMESPACES, { ...namespace, spec: {} });
}

function deleteNamespace(cluster: Cluster, namespace: Json, options: DeleteOptions): Deleted {
  if (namespace.metadata.deletionTimestamp) return { object: namespace, gone: false };
  const { deletionGracePeriodSeconds: _none, ...metadata } = marked(namespace, 0).metadata;
  const terminating = { ...namespace, metadata, status: { phase: "Terminating" } };
  if (options.dryRun) return { object: terminating, gone: false };
  const object = cluster.store.put(NAMESPACES, terminating);
  setImmediate(() => deleteContents(cluster, namespace.metadata.name));
  return { object, gone: false };
}

/** Deletes one stored object as its kind does: pods gracefully, namespaces with their contents, others at once. */
export function deleteObject(
  cluster: Cluster,
  type: ResourceType,
  object: Json,
  options: DeleteOptions,
): Deleted {
  checkPreconditions(type, object, options);
  if (type === PODS) return deletePod(cluster.store, object, options);
  if (type === NAMESPACES) return deleteNamespace(cluster, object, options);
  if (options.dryRun) return { object, gone: true };
  if (hasFinalizers(object)) {
    if (object.metadata.deletionTimestamp) return { object, gone: false };
    return { object: cluster.store.put(type, marked(object, 0)), gone: false };
  }
  return { object: cluster.store.remove(type, object), gone: true };
}

/** The kubelet has ended a pod: it goes away, unless a finalizer still holds it. */
export function finishPod(store: Store, pod: Json): void {
  const metadata = {
    ...pod.metadata,
    deletionTimestamp: pod.metadata.deletionTimestamp ?? now(),
    deletionGracePeriodSeconds: 0,
  };
  const last = { ...pod, metadata };
  if (hasFinalizers(pod)) store.put(PODS, last);
  else store.remove(PODS, last);
}
