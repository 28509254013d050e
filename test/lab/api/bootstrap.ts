import { randomUUID } from "node:crypto";
import type { Json } from "../types.js";
import { now } from "./clock.js";
import { builtin, groupVersion, type ResourceType } from "./resources.js";
import type { Store } from "./store.js";

const rule = (verbs: string[], apiGroups: string[], resources: string[]): Json => ({
  verbs,
  apiGroups,
  resources,
});
const paths = (...nonResourceURLs: string[]): Json => ({ verbs: ["get"], nonResourceURLs });

/** What every signed-in user may, as recorded in a rules review of a user without any grant. */
const EVERYONE: [name: string, rules: Json[]][] = [
  [
    "system:basic-user",
    [
      rule(["create"], ["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
      rule(["create"], ["authentication.k8s.io"], ["selfsubjectreviews"]),
    ],
  ],
  ["system:openshift:discovery", [paths("/.well-known", "/.well-known/*")]],
  ["system:public-info-viewer", [paths("/healthz", "/livez", "/readyz", "/version", "/version/")]],
  [
    "system:discovery",
    [
      paths(
        ...["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*"],
        ...["/readyz", "/version", "/version/"],
      ),
    ],
  ],
];

/** Puts an object into the store with the metadata that the API server fills in; no admission, no checks. */
export function plant(store: Store, type: ResourceType, object: Json): Json {
  const { metadata, kind: _kind, apiVersion: _apiVersion, ...rest } = object;
  const { name, namespace, ...more } = metadata;
  return store.put(type, {
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      uid: randomUUID(),
      creationTimestamp: now(),
      ...more,
    },
    ...rest,
  });
}

/** Grants rules to a user or group, cluster-wide or in one namespace, as a role and its binding. */
export function grant(
  store: Store,
  name: string,
  subject: { kind: "User" | "Group"; name: string },
  rules: Json[],
  namespace?: string,
): void {
  const rbac = "rbac.authorization.k8s.io";
  const prefix = namespace ? "" : "Cluster";
  const metadata = namespace ? { name, namespace } : { name };
  plant(store, builtin(namespace ? "roles" : "clusterroles"), { metadata, rules });
  plant(store, builtin(namespace ? "rolebindings" : "clusterrolebindings"), {
    metadata,
    subjects: [{ ...subject, apiGroup: rbac }],
    roleRef: { apiGroup: rbac, kind: `${prefix}Role`, name },
  });
}

/** A namespace with what controllers put into each: its default service account and the cluster's CA. */
export function plantNamespace(store: Store, name: string, caPem: string, labels: Json = {}): Json {
  const namespace = plant(store, builtin("namespaces"), {
    metadata: { name, labels: { "kubernetes.io/metadata.name": name, ...labels } },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  });
  furnish(store, name, caPem);
  return namespace;
}

/** The contents that controllers give a new namespace. */
export function furnish(store: Store, namespace: string, caPem: string): void {
  plant(store, builtin("serviceaccounts"), { metadata: { name: "default", namespace } });
  plant(store, builtin("configmaps"), {
    metadata: { name: "kube-root-ca.crt", namespace },
    data: { "ca.crt": caPem },
  });
}

/** What a cluster holds before its first user comes: namespaces, default roles, nodes. */
export function bootstrap(store: Store, caPem: string, nodes: Json[]): void {
  for (const name of ["default", "kube-node-lease", "kube-public", "kube-system"])
    plantNamespace(store, name, caPem);
  for (const [name, rules] of EVERYONE)
    grant(store, name, { kind: "Group", name: "system:authenticated" }, rules);
  plant(store, builtin("clusterroles"), {
    metadata: { name: "cluster-admin" },
    rules: [rule(["*"], ["*"], ["*"]), { verbs: ["*"], nonResourceURLs: ["*"] }],
  });
  for (const node of nodes) plant(store, builtin("nodes"), { spec: {}, ...node });
}

/** Strips what only a stored object's answer carries; used where objects of one kind are given from outside. */
export function untyped(type: ResourceType, object: Json): Json {
  const { kind, apiVersion, ...rest } = object;
  if (kind !== undefined && (kind !== type.kind || apiVersion !== groupVersion(type))) {
    throw new Error(`${kind} ${apiVersion} is no ${type.kind}`);
  }
  return rest;
}
