import type { PodSecurityCheck, Refusal } from "./check.js";
import { containersWhere, hasUserNamespace, namesOf, podSecurityField, securityFields } from "./fields.js";
import type { PodView } from "./pod-view.js";
import { setters } from "./wording.js";

/**
 * Neither pod nor container may ask for user 0. Since v1.35 pods with `hostUsers: false` are exempt.
 * Source: k8s.io/pod-security-admission `policy/check_runAsUser.go`.
 */
export const runAsUser: PodSecurityCheck = {
  id: "runAsUser",
  level: "restricted",
  versions: [
    { since: 23, refuse },
    { since: 35, refuse: (pod) => (hasUserNamespace(pod) ? null : refuse(pod)) },
  ],
};

function refuse(pod: PodView): Refusal | null {
  const podIsRoot = pod.spec.securityContext?.runAsUser === 0;
  const bad = containersWhere(pod, ({ container }) => container.securityContext?.runAsUser === 0);
  if (!podIsRoot && bad.length === 0) return null;
  return {
    reason: "runAsUser=0",
    detail: `${setters(podIsRoot, namesOf(bad))} must not set runAsUser=0`,
    fields: [...podSecurityField(podIsRoot, "runAsUser"), ...securityFields(bad, "runAsUser")],
  };
}
