import { KubeError } from "../../kube/errors.js";
import { type KubeApi, type KubeCollections, type KubeObject, NAMESPACES, PODS } from "../../kube/port.js";
import { harmless } from "../../model/text.js";

/** Namespaces that are tried: a refused user waits for them. */
const TRIED = 4;
const CONTROL_PLANE_NAMESPACE = "kube-system";
const ENFORCE = "pod-security.kubernetes.io/enforce";

interface Context {
  api: Pick<KubeApi, "create"> & Pick<KubeCollections, "list">;
  signal: AbortSignal;
}

/** Nearest to what a debug pod wants first: what says that it is for privileged pods, the control plane's, what says nothing. */
function rank({ metadata: { name, labels } }: KubeObject): number {
  const level = labels?.[ENFORCE];
  if (level !== undefined && level !== "privileged") return -1;
  return level === "privileged" ? 0 : name === CONTROL_PLANE_NAMESPACE ? 1 : 2;
}

/** Without the right to list them there is one whose name is always known. */
async function candidates({ api, signal }: Context, refused: string): Promise<string[]> {
  const found: KubeObject[] = [];
  try {
    for await (const one of api.list(NAMESPACES, undefined, { signal })) found.push(one);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof KubeError)) throw error;
    return refused === CONTROL_PLANE_NAMESPACE ? [] : [CONTROL_PLANE_NAMESPACE];
  }
  return found
    .filter((one) => one.metadata.name !== refused && !one.metadata.deletionTimestamp && rank(one) >= 0)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, TRIED)
    .map((one) => harmless(one.metadata.name, 63));
}

/**
 * A namespace that would let this user create this pod, where its own does not; null where none of those that were tried does.
 * Each is asked by a creation that stores nothing: rights, Pod Security, quotas and webhooks have all had their say then. Rejects
 * with the signal's reason.
 */
export async function namespaceThatAdmits(context: Context, pod: KubeObject): Promise<string | null> {
  const { api, signal } = context;
  const names = await candidates(context, pod.metadata.namespace ?? "default");
  const admitted = await Promise.all(
    names.map(async (namespace) => {
      const there = { ...pod, metadata: { ...pod.metadata, namespace } };
      try {
        await api.create(PODS, namespace, there, { signal, dryRun: true });
        return true;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof KubeError)) throw error;
        return false;
      }
    }),
  );
  return names.find((_, index) => admitted[index]) ?? null;
}
