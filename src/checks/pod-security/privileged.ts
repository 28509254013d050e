import type { PodSecurityCheck, Refusal } from "./check.js";
import { containersWhere, namesOf, securityFields } from "./fields.js";
import type { PodView } from "./pod-view.js";
import { namedContainers } from "./wording.js";

/**
 * No container may be privileged: that switches most of the isolation off.
 * Source: k8s.io/pod-security-admission `policy/check_privileged.go`.
 */
export const privileged: PodSecurityCheck = {
  id: "privileged",
  level: "baseline",
  versions: [{ since: 0, refuse }],
};

function refuse(pod: PodView): Refusal | null {
  const bad = containersWhere(pod, ({ container }) => container.securityContext?.privileged === true);
  if (bad.length === 0) return null;
  return {
    reason: "privileged",
    detail: `${namedContainers(namesOf(bad))} must not set securityContext.privileged=true`,
    fields: securityFields(bad, "privileged"),
  };
}
