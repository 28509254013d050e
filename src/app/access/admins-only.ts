import { KubeError } from "../../kube/errors.js";
import { type KubeApi, type KubeCollections, NAMESPACES, type Resource } from "../../kube/port.js";
import { asText, type Raw } from "../../kube/raw.js";
import { harmless } from "../../model/text.js";
import { InspectError } from "../observable.js";
import { othersWhoGetIn } from "./getting-in.js";

/** What finding out needs. */
export interface AccessContext {
  api: Pick<KubeApi, "get"> & Pick<KubeCollections, "list">;
  signal: AbortSignal;
}

const ENFORCE = "pod-security.kubernetes.io/enforce";
const SHOWN = 3;

function rbac(plural: string): Resource {
  return { group: "rbac.authorization.k8s.io", version: "v1", plural };
}

async function all(
  { api, signal }: AccessContext,
  plural: string,
  namespace: string | undefined,
): Promise<Raw[]> {
  const found: Raw[] = [];
  for await (const one of api.list(rbac(plural), namespace, { signal })) found.push(one);
  return found;
}

/** kube-system is the control plane's; any other namespace says by its label that it is there for privileged pods. */
async function whyNotSetApart({ api, signal }: AccessContext, namespace: string): Promise<string | null> {
  if (namespace === "kube-system") return null;
  const level = asText(
    (await api.get(NAMESPACES, undefined, namespace, { signal })).metadata.labels?.[ENFORCE],
  );
  if (level === "privileged") return null;
  return level === null
    ? `it has no label ${ENFORCE}=privileged`
    : `its label ${ENFORCE} is ${harmless(level, 32)}`;
}

async function whyOthersGetIn(context: AccessContext, namespace: string): Promise<string | null> {
  const [roleBindings, clusterRoleBindings, roles, clusterRoles] = await Promise.all([
    all(context, "rolebindings", namespace),
    all(context, "clusterrolebindings", undefined),
    all(context, "roles", namespace),
    all(context, "clusterroles", undefined),
  ]);
  const others = othersWhoGetIn({ namespace, roleBindings, clusterRoleBindings, roles, clusterRoles });
  if (others.length === 0) return null;
  const more = others.length > SHOWN ? ` and ${others.length - SHOWN} more` : "";
  return `these get into its pods: ${others.slice(0, SHOWN).join(", ")}${more}`;
}

/**
 * Why a namespace is not known to be administrators' only: its label, or who else may run commands in its pods; null where it is
 * set apart for privileged pods and RBAC lets nobody else in. What cannot be read is a reason. Rejects with the signal's reason.
 */
export async function whyNotAdminsOnly(context: AccessContext, namespace: string): Promise<string | null> {
  try {
    const reasons = await Promise.all([
      whyNotSetApart(context, namespace),
      whyOthersGetIn(context, namespace),
    ]);
    return reasons.find((one) => one !== null) ?? null;
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof KubeError)) throw error;
    return `who gets into its pods could not be read: ${harmless(error.message, 300)}`;
  }
}

/**
 * Throws an InspectError, with the flags that help, unless only administrators get into pods of the namespace: whoever may run
 * commands in a debug pod is root on its node for as long as it lives.
 */
export async function refuseUnlessAdminsOnly(
  context: AccessContext,
  namespace: string,
  lifetime: string,
): Promise<void> {
  const why = await whyNotAdminsOnly(context, namespace);
  if (why === null) return;
  throw new InspectError(
    `whoever may run commands in pods of namespace ${namespace} would be root on the node for ${lifetime}, and it is not known to be administrators' only: ${why}`,
    "--debug-namespace names a namespace where only administrators get in, --yes does it here",
  );
}
