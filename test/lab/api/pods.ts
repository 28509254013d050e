import type { Json } from "../types.js";
import type { Cluster } from "./cluster.js";
import { defaultPodSpec, qosClass, withToken } from "./pod-defaults.js";
import { admitPodSecurity } from "./pod-security.js";
import { validatePod } from "./pod-validation.js";
import { admitQuota } from "./quota.js";
import { builtin } from "./resources.js";
import { type FieldError, forbidden } from "./status.js";
import type { Strategy } from "./strategy.js";

const ACCOUNTS = builtin("serviceaccounts");

function prepare(cluster: Cluster, object: Json): Json {
  const { namespace, name } = object.metadata;
  const spec = defaultPodSpec(object.spec ?? {});
  const account = cluster.store.get(ACCOUNTS, namespace, spec.serviceAccountName);
  if (!account) {
    const which = `${namespace}/${spec.serviceAccountName}`;
    const why = `error looking up service account ${which}: serviceaccount "${spec.serviceAccountName}" not found`;
    throw forbidden({ resource: "pods", name }, why);
  }
  return {
    ...object,
    metadata: { ...object.metadata, generation: 1 },
    spec: withToken(spec, account),
    status: { phase: "Pending", qosClass: qosClass(spec) },
  };
}

const MUTABLE = ["activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds"];
const FIXED_WORDS =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`," +
  "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)," +
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** A spec without what an update may change, so that two of them can be compared. */
function fixedPart(spec: Json): string {
  const withoutImage = (list: Json[] = []): Json[] => list.map(({ image: _image, ...rest }) => rest);
  const rest = { ...spec };
  for (const field of MUTABLE) delete rest[field];
  rest.containers = withoutImage(spec.containers);
  rest.initContainers = withoutImage(spec.initContainers);
  return canonical(rest);
}

/** JSON with sorted keys: equal for equal objects. */
export function canonical(value: Json): string {
  return JSON.stringify(value, (_key, entry) =>
    entry && typeof entry === "object" && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  );
}

function validateUpdate(previous: Json, object: Json): FieldError[] {
  if (fixedPart(previous.spec) === fixedPart(object.spec)) return [];
  return [{ field: "spec", reason: "FieldValueForbidden", message: `Forbidden: ${FIXED_WORDS}` }];
}

export const podStrategy: Strategy = {
  prepare,
  validate: validatePod,
  validateUpdate,
  admit: (cluster, object) => {
    const warnings = admitPodSecurity(cluster, object);
    admitQuota(cluster, object);
    return warnings;
  },
};
