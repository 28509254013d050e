import { KubeError } from "../../kube/errors.js";
import type { KubeApi, Resource } from "../../kube/port.js";
import { asObject } from "../../kube/raw.js";

const REVIEWS: Resource = {
  group: "authorization.k8s.io",
  version: "v1",
  plural: "selfsubjectaccessreviews",
};

/** One thing that somebody may be allowed to do with pods of a namespace. */
export interface PodRight {
  verb: string;
  namespace: string;
  /** `exec`, `log`; none: the pods themselves. */
  subresource?: string;
}

/** Whether the user may do that, by the API server's own word; null where it does not say. Rejects with the signal's reason. */
export async function mayI(
  { api, signal }: { api: Pick<KubeApi, "create">; signal: AbortSignal },
  right: PodRight,
): Promise<boolean | null> {
  const review = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    metadata: { name: "" },
    spec: { resourceAttributes: { ...right, group: "", resource: "pods" } },
  };
  try {
    const answer = await api.create(REVIEWS, undefined, review, { signal });
    return asObject(answer["status"])["allowed"] === true;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof KubeError)) throw error;
    return null;
  }
}
