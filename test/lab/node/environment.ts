import type { Json } from "../types.js";

// As recorded from Kubernetes 1.36: the service of the API server itself, which every container is told.
const API_SERVICE: [string, string][] = [
  ["KUBERNETES_SERVICE_HOST", "10.96.0.1"],
  ["KUBERNETES_SERVICE_PORT", "443"],
  ["KUBERNETES_SERVICE_PORT_HTTPS", "443"],
  ["KUBERNETES_PORT", "tcp://10.96.0.1:443"],
  ["KUBERNETES_PORT_443_TCP", "tcp://10.96.0.1:443"],
  ["KUBERNETES_PORT_443_TCP_PROTO", "tcp"],
  ["KUBERNETES_PORT_443_TCP_PORT", "443"],
  ["KUBERNETES_PORT_443_TCP_ADDR", "10.96.0.1"],
];

/** What a pod's fields say to the downward API. */
export interface PodFacts {
  nodeName: string;
  podIP: string;
  hostIP: string;
}

/** A container's own variables and the API server's, in the kubelet's order; `$(NAME)` is replaced. */
export function environmentOf(pod: Json, container: Json, facts: PodFacts): [string, string][] {
  const all = new Map<string, string>();
  const services = new Map(API_SERVICE);
  for (const { name, value, valueFrom } of container.env ?? []) {
    const own = value ?? fieldValue(pod, valueFrom?.fieldRef?.fieldPath, facts) ?? "";
    all.set(name, expand(own, new Map([...services, ...all])));
  }
  for (const [name, value] of services) if (!all.has(name)) all.set(name, value);
  return [...all];
}

/** `$(NAME)` becomes the variable, `$$(NAME)` stays `$(NAME)` (kubernetes third_party/forked/golang/expansion). */
export function expand(text: string, variables: Map<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (match, name) =>
    match === "$$" ? "$" : (variables.get(name) ?? match),
  );
}

/** A field of the pod as the downward API gives it; undefined for one it does not have. */
export function fieldValue(pod: Json, path: string | undefined, facts: PodFacts): string | undefined {
  if (path === undefined) return undefined;
  const known: Record<string, string | undefined> = {
    "metadata.name": pod.metadata.name,
    "metadata.namespace": pod.metadata.namespace,
    "metadata.uid": pod.metadata.uid,
    "spec.nodeName": facts.nodeName,
    "spec.serviceAccountName": pod.spec.serviceAccountName ?? "default",
    "status.podIP": facts.podIP,
    "status.podIPs": facts.podIP,
    "status.hostIP": facts.hostIP,
    "status.hostIPs": facts.hostIP,
  };
  const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  if (map !== undefined && key !== undefined) return pod.metadata[map]?.[key] ?? "";
  return known[path];
}
