import type { PodSecurityCheck, Refusal } from "./check.js";
import { containersWhere, isWindows, namesOf, securityFields } from "./fields.js";
import type { PodView } from "./pod-view.js";
import { namedContainers } from "./wording.js";

/**
 * Privilege escalation, as by set-user-ID files, must be switched off: every container sets
 * `securityContext.allowPrivilegeEscalation: false`. Since v1.25 pods with `os.name: windows` are exempt.
 * Source: k8s.io/pod-security-admission `policy/check_allowPrivilegeEscalation.go`.
 */
export const allowPrivilegeEscalation: PodSecurityCheck = {
  id: "allowPrivilegeEscalation",
  level: "restricted",
  versions: [
    { since: 8, refuse },
    { since: 25, refuse: (pod) => (isWindows(pod) ? null : refuse(pod)) },
  ],
};

function refuse(pod: PodView): Refusal | null {
  const bad = containersWhere(
    pod,
    ({ container }) => container.securityContext?.allowPrivilegeEscalation !== false,
  );
  if (bad.length === 0) return null;
  return {
    reason: "allowPrivilegeEscalation != false",
    detail: `${namedContainers(namesOf(bad))} must set securityContext.allowPrivilegeEscalation=false`,
    fields: securityFields(bad, "allowPrivilegeEscalation"),
  };
}
