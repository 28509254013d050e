import type { Json } from "../types.js";
import type { Cluster } from "./cluster.js";
import { validateMetadata } from "./pod-validation.js";
import { builtin, type ResourceType } from "./resources.js";
import { forbidden, notFound } from "./status.js";
import type { Strategy } from "./strategy.js";

const NAMESPACES = builtin("namespaces");

export const namespaceStrategy: Strategy = {
  prepare: (_cluster, object) => ({
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...object.metadata.labels, "kubernetes.io/metadata.name": object.metadata.name },
    },
    spec: { ...object.spec, finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  }),
  validate: (object) => validateMetadata(object.metadata, true),
  validateUpdate: () => [],
  admit: () => [],
};

/** Refuses to create in a namespace that is not there or is going away (the NamespaceLifecycle admission plugin). */
export function checkNamespace(cluster: Cluster, type: ResourceType, namespace: string, name: string): Json {
  const found = cluster.store.get(NAMESPACES, undefined, namespace);
  if (!found) throw notFound({ resource: "namespaces", name: namespace });
  if (found.status.phase !== "Terminating") return found;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause = {
    reason: "NamespaceTerminating",
    message: `namespace ${namespace} is being terminated`,
    field: "metadata.namespace",
  };
  throw forbidden({ resource: type.plural, group: type.group, name }, why, [cause]);
}
