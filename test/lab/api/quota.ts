import type { Json } from "../types.js";
import type { Cluster } from "./cluster.js";
import { builtin } from "./resources.js";
import { forbidden } from "./status.js";

const QUOTAS = builtin("resourcequotas");
const PODS = builtin("pods");

/** Pods that count: those that have not ended (kubernetes, quota/v1/evaluator/core/pods.go). */
function used(cluster: Cluster, namespace: string): number {
  return cluster.store
    .entries(PODS)
    .filter(([, pod]) => pod.metadata.namespace === namespace)
    .filter(([, pod]) => !["Succeeded", "Failed"].includes(pod.status.phase)).length;
}

/** Refuses a pod that goes beyond the `pods` limit of a ResourceQuota; other resources are not counted. */
export function admitQuota(cluster: Cluster, pod: Json): void {
  const { namespace, name } = pod.metadata;
  for (const [, quota] of cluster.store.entries(QUOTAS)) {
    const limit = quota.spec?.hard?.pods ?? quota.spec?.hard?.["count/pods"];
    if (quota.metadata.namespace !== namespace || limit === undefined) continue;
    const already = used(cluster, namespace);
    if (already + 1 <= Number(limit)) continue;
    const numbers = `requested: pods=1, used: pods=${already}, limited: pods=${limit}`;
    throw forbidden({ resource: "pods", name }, `exceeded quota: ${quota.metadata.name}, ${numbers}`);
  }
}
