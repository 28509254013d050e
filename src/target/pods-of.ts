import { type CallOptions, type KubeApi, type KubeCollections, type KubeObject, PODS } from "../kube/port.js";
import { asList, asObject, asText } from "../kube/raw.js";
import { JOBS } from "./kinds.js";
import { labelQuery, selectorQuery } from "./label-selector.js";
import type { NamedTarget } from "./selection.js";

/** What of the API server finds pods. */
export type PodSource = Pick<KubeApi, "get"> & Pick<KubeCollections, "list">;

/** A workload that says of no pods that they are its own: the message is kubectl's where kubectl has one. */
export class NoSelectorError extends Error {
  override name = "NoSelectorError";
}

interface Workload {
  object: KubeObject;
  namespace: string;
}

/** How the pods of a kind are told from others: which labels they have, and who controls them. */
interface Membership {
  query(object: KubeObject): string | null;
  isMember(pod: KubeObject, object: KubeObject): boolean;
}

function controllerOf(pod: KubeObject): { kind: string | null; uid: string | null } {
  const owners = asList(pod.metadata["ownerReferences"]);
  const owner = owners.find((one) => one["controller"] === true);
  return { kind: asText(owner?.["kind"]), uid: asText(owner?.["uid"]) };
}

const selected = (object: KubeObject): string | null =>
  selectorQuery(asObject(asObject(object["spec"])["selector"]));

const labelled = (object: KubeObject): string | null =>
  labelQuery(asObject(asObject(object["spec"])["selector"])) || null;

/** A pod may carry the labels and be somebody else's: whom its controller reference names decides (kubectl describe does so). */
const controlled: Membership = {
  query: selected,
  isMember: (pod, object) => controllerOf(pod).uid === object.metadata.uid,
};

/** Kinds whose pods a selector finds, as in kubectl `pkg/polymorphichelpers/helpers.go` SelectorsForObject. */
const MEMBERSHIPS: Readonly<Record<string, Membership>> = {
  // Its pods are its ReplicaSets': the selector is the Deployment's own, and no other Deployment may have the same.
  deployments: { query: selected, isMember: (pod) => controllerOf(pod).kind === "ReplicaSet" },
  statefulsets: controlled,
  daemonsets: controlled,
  replicasets: controlled,
  jobs: controlled,
  replicationcontrollers: { ...controlled, query: labelled },
  services: { query: labelled, isMember: () => true },
};

async function members(
  api: PodSource,
  plural: string,
  { object, namespace }: Workload,
  options: CallOptions,
): Promise<KubeObject[]> {
  const membership = MEMBERSHIPS[plural];
  const labelSelector = membership?.query(object) ?? null;
  if (membership === undefined || labelSelector === null) {
    const kind = plural.replace(/s$/, "");
    throw new NoSelectorError(`invalid ${kind} '${object.metadata.name}': it is defined without a selector`);
  }
  const pods: KubeObject[] = [];
  for await (const pod of api.list(PODS, namespace, { ...options, labelSelector }))
    if (membership.isMember(pod, object)) pods.push(pod);
  return pods;
}

/** The jobs that a cron job has running now; one that ended meanwhile has no pods to look at. */
async function activeJobs(
  api: PodSource,
  { object, namespace }: Workload,
  options: CallOptions,
): Promise<KubeObject[]> {
  const names = asList(asObject(object["status"])["active"]).flatMap((one) => asText(one["name"]) ?? []);
  const jobs = await Promise.all(names.map((name) => api.get(JOBS, namespace, name, options)));
  return jobs.filter((job) => controllerOf(job).uid === object.metadata.uid);
}

/**
 * The pods that a named object has now: a pod itself, those that a workload controls, those that a Service selects. Rejects with
 * a KubeError, or a NoSelectorError.
 */
export async function podsOf(
  api: PodSource,
  namespace: string,
  { resource, name }: NamedTarget,
  options: CallOptions,
): Promise<KubeObject[]> {
  const object = await api.get(resource, namespace, name, options);
  if (resource === PODS) return [object];
  if (resource.plural !== "cronjobs") return members(api, resource.plural, { object, namespace }, options);
  const jobs = await activeJobs(api, { object, namespace }, options);
  const found = await Promise.all(
    jobs.map((job) => members(api, "jobs", { object: job, namespace }, options)),
  );
  return found.flat();
}
