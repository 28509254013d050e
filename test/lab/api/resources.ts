import { createHash } from "node:crypto";
import type { Json } from "../types.js";

/** One kind of object the API serves. */
export interface ResourceType {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  shortNames: string[];
  /** In `kubectl get all`. */
  inAll: boolean;
  verbs: string[];
  subresources: Subresource[];
}

export interface Subresource {
  name: string;
  kind: string;
  verbs: string[];
  /** Where the kind lives, if not with its parent. */
  group?: string;
  version?: string;
}

const ALL = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const RW = ["get", "patch", "update"];
const PROXY = ["create", "delete", "get", "patch", "update"];
const STREAM = ["create", "get"];

type Options = { short?: string[]; all?: boolean; verbs?: string[]; cluster?: boolean; sub?: Subresource[] };

function type(gv: string, kind: string, plural: string, options: Options = {}): ResourceType {
  const [group, version] = gv.includes("/") ? (gv.split("/") as [string, string]) : ["", gv];
  return {
    group,
    version,
    plural,
    singular: kind.toLowerCase(),
    kind,
    namespaced: !options.cluster,
    shortNames: options.short ?? [],
    inAll: options.all ?? false,
    verbs: options.verbs ?? ALL,
    subresources: options.sub ?? [],
  };
}

function status(kind: string): Subresource {
  return { name: "status", kind, verbs: RW };
}

const SCALE: Subresource = { name: "scale", kind: "Scale", verbs: RW, group: "autoscaling", version: "v1" };

const POD_SUBRESOURCES: Subresource[] = [
  { name: "attach", kind: "PodAttachOptions", verbs: STREAM },
  { name: "binding", kind: "Binding", verbs: ["create"] },
  { name: "ephemeralcontainers", kind: "Pod", verbs: RW },
  { name: "eviction", kind: "Eviction", verbs: ["create"], group: "policy", version: "v1" },
  { name: "exec", kind: "PodExecOptions", verbs: STREAM },
  { name: "log", kind: "Pod", verbs: ["get"] },
  { name: "portforward", kind: "PodPortForwardOptions", verbs: STREAM },
  { name: "proxy", kind: "PodProxyOptions", verbs: PROXY },
  { name: "resize", kind: "Pod", verbs: RW },
  status("Pod"),
];

const proxy = (kind: string): Subresource => ({ name: "proxy", kind, verbs: PROXY });
const TOKEN: Subresource = {
  name: "token",
  kind: "TokenRequest",
  verbs: ["create"],
  group: "authentication.k8s.io",
  version: "v1",
};

const CORE: ResourceType[] = [
  type("v1", "Binding", "bindings", { verbs: ["create"] }),
  type("v1", "ComponentStatus", "componentstatuses", {
    cluster: true,
    short: ["cs"],
    verbs: ["get", "list"],
  }),
  type("v1", "ConfigMap", "configmaps", { short: ["cm"] }),
  type("v1", "Endpoints", "endpoints", { short: ["ep"] }),
  type("v1", "Event", "events", { short: ["ev"] }),
  type("v1", "LimitRange", "limitranges", { short: ["limits"] }),
  type("v1", "Namespace", "namespaces", {
    cluster: true,
    short: ["ns"],
    verbs: ALL.filter((verb) => verb !== "deletecollection"),
    sub: [{ name: "finalize", kind: "Namespace", verbs: ["update"] }, status("Namespace")],
  }),
  type("v1", "Node", "nodes", {
    cluster: true,
    short: ["no"],
    sub: [proxy("NodeProxyOptions"), status("Node")],
  }),
  type("v1", "PersistentVolumeClaim", "persistentvolumeclaims", {
    short: ["pvc"],
    sub: [status("PersistentVolumeClaim")],
  }),
  type("v1", "PersistentVolume", "persistentvolumes", {
    cluster: true,
    short: ["pv"],
    sub: [status("PersistentVolume")],
  }),
  type("v1", "Pod", "pods", { short: ["po"], all: true, sub: POD_SUBRESOURCES }),
  type("v1", "PodTemplate", "podtemplates"),
  type("v1", "ReplicationController", "replicationcontrollers", {
    short: ["rc"],
    all: true,
    sub: [SCALE, status("ReplicationController")],
  }),
  type("v1", "ResourceQuota", "resourcequotas", { short: ["quota"], sub: [status("ResourceQuota")] }),
  type("v1", "Secret", "secrets"),
  type("v1", "ServiceAccount", "serviceaccounts", { short: ["sa"], sub: [TOKEN] }),
  type("v1", "Service", "services", {
    short: ["svc"],
    all: true,
    sub: [proxy("ServiceProxyOptions"), status("Service")],
  }),
];

const APPS: ResourceType[] = [
  type("apps/v1", "ControllerRevision", "controllerrevisions"),
  type("apps/v1", "DaemonSet", "daemonsets", { short: ["ds"], all: true, sub: [status("DaemonSet")] }),
  type("apps/v1", "Deployment", "deployments", {
    short: ["deploy"],
    all: true,
    sub: [SCALE, status("Deployment")],
  }),
  type("apps/v1", "ReplicaSet", "replicasets", {
    short: ["rs"],
    all: true,
    sub: [SCALE, status("ReplicaSet")],
  }),
  type("apps/v1", "StatefulSet", "statefulsets", {
    short: ["sts"],
    all: true,
    sub: [SCALE, status("StatefulSet")],
  }),
];

const review = (gv: string, kind: string): ResourceType =>
  type(gv, kind, `${kind.toLowerCase()}s`, { cluster: true, verbs: ["create"] });

const OTHERS: ResourceType[] = [
  review("authentication.k8s.io/v1", "SelfSubjectReview"),
  review("authorization.k8s.io/v1", "SelfSubjectAccessReview"),
  review("authorization.k8s.io/v1", "SelfSubjectRulesReview"),
  type("batch/v1", "CronJob", "cronjobs", { short: ["cj"], all: true, sub: [status("CronJob")] }),
  type("batch/v1", "Job", "jobs", { all: true, sub: [status("Job")] }),
  type("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", { cluster: true }),
  type("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", { cluster: true }),
  type("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings"),
  type("rbac.authorization.k8s.io/v1", "Role", "roles"),
];

/** Every resource served, in the order of discovery. */
export const RESOURCES: readonly ResourceType[] = [...CORE, ...APPS, ...OTHERS];

/** API groups with their versions, the preferred one first, as recorded from Kubernetes 1.36. Some hold nothing in the lab. */
export const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ["apiregistration.k8s.io", ["v1"]],
  ["apps", ["v1"]],
  ["events.k8s.io", ["v1"]],
  ["authentication.k8s.io", ["v1"]],
  ["authorization.k8s.io", ["v1"]],
  ["autoscaling", ["v2", "v1"]],
  ["batch", ["v1"]],
  ["certificates.k8s.io", ["v1"]],
  ["networking.k8s.io", ["v1"]],
  ["policy", ["v1"]],
  ["rbac.authorization.k8s.io", ["v1"]],
  ["storage.k8s.io", ["v1"]],
  ["admissionregistration.k8s.io", ["v1"]],
  ["apiextensions.k8s.io", ["v1"]],
  ["scheduling.k8s.io", ["v1"]],
  ["coordination.k8s.io", ["v1"]],
  ["node.k8s.io", ["v1"]],
  ["discovery.k8s.io", ["v1"]],
  ["resource.k8s.io", ["v1"]],
  ["flowcontrol.apiserver.k8s.io", ["v1"]],
];

const byPath = new Map(RESOURCES.map((entry) => [`${entry.group}/${entry.version}/${entry.plural}`, entry]));

/** Undefined: no such resource. */
export function findResource(group: string, version: string, plural: string): ResourceType | undefined {
  return byPath.get(`${group}/${version}/${plural}`);
}

/** A resource that the lab itself depends on, by its plural name. */
export function builtin(plural: string): ResourceType {
  const found = RESOURCES.find((entry) => entry.plural === plural);
  if (!found) throw new Error(`no resource named ${plural}`);
  return found;
}

/** `v1`, `apps/v1`. */
export function groupVersion(entry: { group: string; version: string }): string {
  return entry.group === "" ? entry.version : `${entry.group}/${entry.version}`;
}

/** The hash that discovery prints: first 8 bytes of sha256 of group/version/kind (apiserver, discovery/storageversionhash.go). */
export function storageVersionHash(entry: ResourceType): string {
  const text = `${entry.group}/${entry.version}/${entry.kind}`;
  return createHash("sha256").update(text).digest().subarray(0, 8).toString("base64");
}

/** Adds `kind` and `apiVersion` in front, as single objects carry them and the items of a list do not. */
export function typed(entry: ResourceType, object: Json): Json {
  return { kind: entry.kind, apiVersion: groupVersion(entry), ...object };
}
