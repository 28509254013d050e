import type { PodSecurityCheck, Refusal } from "./check.js";
import { containersWhere, hasUserNamespace, namesOf, podSecurityField, securityFields } from "./fields.js";
import type { PodView } from "./pod-view.js";
import { namedContainers, setters } from "./wording.js";

/**
 * Containers must be required to run as another user than root: `runAsNonRoot: true` on the pod or on each container, and
 * `false` nowhere. Since v1.35 pods with `hostUsers: false` are exempt.
 * Source: k8s.io/pod-security-admission `policy/check_runAsNonRoot.go`.
 */
export const runAsNonRoot: PodSecurityCheck = {
  id: "runAsNonRoot",
  level: "restricted",
  versions: [
    { since: 0, refuse },
    { since: 35, refuse: (pod) => (hasUserNamespace(pod) ? null : refuse(pod)) },
  ],
};

const REASON = "runAsNonRoot != true";

function refuse(pod: PodView): Refusal | null {
  const podValue = pod.spec.securityContext?.runAsNonRoot;
  const saying = (value: boolean | undefined) =>
    containersWhere(pod, ({ container }) => container.securityContext?.runAsNonRoot === value);
  const explicit = saying(false);
  if (podValue === false || explicit.length > 0) {
    return {
      reason: REASON,
      detail: `${setters(podValue === false, namesOf(explicit))} must not set securityContext.runAsNonRoot=false`,
      fields: [
        ...podSecurityField(podValue === false, "runAsNonRoot"),
        ...securityFields(explicit, "runAsNonRoot"),
      ],
    };
  }
  const implicit = podValue === true ? [] : saying(undefined);
  if (implicit.length === 0) return null;
  return {
    reason: REASON,
    detail: `pod or ${namedContainers(namesOf(implicit))} must set securityContext.runAsNonRoot=true`,
    fields: securityFields(implicit, "runAsNonRoot"),
  };
}
