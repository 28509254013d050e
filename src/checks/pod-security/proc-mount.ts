import type { PodSecurityCheck, Refusal } from "./check.js";
import { containersWhere, hasUserNamespace, namesOf, securityFields } from "./fields.js";
import type { PodView } from "./pod-view.js";
import { namedContainers, quoted, sortedSet } from "./wording.js";

/**
 * `/proc` stays masked: `procMount` is `Default` or unset. Since v1.35 any value passes in a pod with `hostUsers: false`.
 * Source: k8s.io/pod-security-admission `policy/check_procMount_baseline.go`.
 */
export const procMount: PodSecurityCheck = {
  id: "procMount",
  level: "baseline",
  versions: [
    { since: 0, refuse: refuseUnmaskedProc },
    { since: 35, refuse: (pod) => (hasUserNamespace(pod) ? null : refuseUnmaskedProc(pod)) },
  ],
};

/** The rule without the exception for user namespaces. */
export function refuseUnmaskedProc(pod: PodView): Refusal | null {
  const mountOf = (container: PodView["containers"][number]["container"]) =>
    container.securityContext?.procMount ?? "Default";
  const bad = containersWhere(pod, ({ container }) => mountOf(container) !== "Default");
  if (bad.length === 0) return null;
  const values = quoted(sortedSet(bad.map(({ container }) => mountOf(container))));
  return {
    reason: "procMount",
    detail: `${namedContainers(namesOf(bad))} must not set securityContext.procMount to ${values}`,
    fields: securityFields(bad, "procMount"),
  };
}
