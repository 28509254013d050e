import { KubeError } from "../kube/errors.js";
import type { KubeApi, KubeCollections, KubeObject } from "../kube/port.js";
import type { Pod } from "../model/pod.js";
import { mayI, type PodRight } from "./access/may-i.js";
import { namespaceThatAdmits } from "./access/other-namespace.js";

/** What finding out why needs. */
export interface RefusalContext {
  api: Pick<KubeApi, "create"> & Pick<KubeCollections, "list">;
  signal: AbortSignal;
}

/** Who refuses the creation of a pod, by his words, and how that is said in few. */
const REFUSERS: readonly { words: RegExp; says: (namespace: string) => string }[] = [
  {
    // k8s.io/pod-security-admission `admission/admission.go`.
    words: /violates PodSecurity/,
    says: (namespace) => `Pod Security lets no debug pod into namespace ${namespace}`,
  },
  {
    // kubernetes `plugin/pkg/admission/resourcequota/controller.go`.
    words: /exceeded quota|failed quota/,
    says: (namespace) => `the quota of namespace ${namespace} has no room for it`,
  },
  {
    // kubernetes `plugin/pkg/admission/limitranger/admission.go`.
    words: /(?:minimum|maximum) (?:cpu|memory) (?:usage|limit)/,
    says: (namespace) => `the limit range of namespace ${namespace} does not take its size`,
  },
  {
    // apiserver `pkg/admission/plugin/webhook/errors/statuserror.go`.
    words: /admission webhook .* denied the request/,
    says: (namespace) => `a policy of the cluster lets no debug pod into namespace ${namespace}`,
  },
  {
    // kubernetes `staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go`.
    words: /because it is being terminated/,
    says: (namespace) => `namespace ${namespace} is being deleted`,
  },
  {
    // apiserver `pkg/endpoints/handlers/responsewriters/errors.go`.
    words: /cannot create resource "pods"/,
    says: (namespace) => `you may not create pods in namespace ${namespace}`,
  },
];

/** What a run needs besides the creation itself. */
function neededRights(namespace: string): PodRight[] {
  return [
    { verb: "delete", namespace },
    { verb: "get", namespace, subresource: "log" },
  ];
}

/** The command line that needs no debug pod, where the user may go that way. */
async function withoutDebugPod(context: RefusalContext, target: Pod): Promise<string | null> {
  const { namespace, name } = target;
  const allowed = await mayI(context, { verb: "create", namespace, subresource: "exec" });
  return allowed ? `kubectl nsinfo pod/${name} -n ${namespace} --via exec needs none` : null;
}

async function elsewhere(context: RefusalContext, pod: KubeObject): Promise<string> {
  const other = await namespaceThatAdmits(context, pod);
  if (other === null) return "--debug-namespace names another for it, but none that was tried lets you";
  const rights = await Promise.all(neededRights(other).map((right) => mayI(context, right)));
  return rights.includes(false)
    ? `--debug-namespace ${other} would admit it, but there you may not delete it or read its log`
    : `--debug-namespace ${other} would admit it`;
}

async function find(context: RefusalContext, pod: KubeObject, target: Pod | null): Promise<string> {
  const help = await Promise.all([
    elsewhere(context, pod),
    target === null ? null : withoutDebugPod(context, target),
  ]);
  return help.filter((one) => one !== null).join("; ");
}

const found = new WeakMap<RefusalContext, Map<string, Promise<string>>>();

/** Once a run and namespace: what holds for one node's debug pod holds for the others'. */
function helpFor(context: RefusalContext, pod: KubeObject, target: Pod | null): Promise<string> {
  const known = found.get(context) ?? new Map<string, Promise<string>>();
  found.set(context, known);
  const namespace = pod.metadata.namespace ?? "default";
  const help = known.get(namespace) ?? find(context, pod, target);
  known.set(namespace, help);
  return help;
}

/**
 * Rejects with what the creation of a debug pod was refused with. Where the namespace or the user's rights are what refuses it, its
 * hint is the flag that helps, found out now, by at most eight requests: a run that is let in never waits for it. `target`: the
 * pod that it is about, where looking at it from inside would do; null where not.
 */
export function toldRefusal(
  context: RefusalContext,
  pod: KubeObject,
  target: Pod | null,
): (error: unknown) => Promise<never> {
  return async (error) => {
    const refuser =
      error instanceof KubeError ? REFUSERS.find(({ words }) => words.test(error.message)) : undefined;
    if (!(error instanceof KubeError) || refuser === undefined) throw error;
    const help = await helpFor(context, pod, target);
    const hint = `${refuser.says(pod.metadata.namespace ?? "default")}: ${help}`;
    const { reason, message, status, details } = error;
    throw new KubeError(reason, message, { status, details, hint, cause: error });
  };
}
