import type { PodSecurityCheck, Refusal } from "./check.js";
import { containersWhere, namesOf, securityFields } from "./fields.js";
import type { PodView } from "./pod-view.js";
import { namedContainers, quoted, sortedSet } from "./wording.js";

/**
 * No container may add a capability beyond the set every container runtime gives by default; NET_RAW, which runtimes
 * give too, may not be added either.
 * Source: k8s.io/pod-security-admission `policy/check_capabilities_baseline.go`.
 */
export const capabilitiesBaseline: PodSecurityCheck = {
  id: "capabilities_baseline",
  level: "baseline",
  versions: [{ since: 0, refuse }],
};

const ALLOWED = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

function refuse(pod: PodView): Refusal | null {
  const forbidden: string[] = [];
  const bad = containersWhere(pod, ({ container }) => {
    const added = container.securityContext?.capabilities?.add ?? [];
    const wrong = added.filter((name) => name !== undefined).filter((name) => !ALLOWED.has(name));
    forbidden.push(...wrong);
    return wrong.length > 0;
  });
  if (bad.length === 0) return null;
  return {
    reason: "non-default capabilities",
    detail: `${namedContainers(namesOf(bad))} must not include ${quoted(sortedSet(forbidden))} in securityContext.capabilities.add`,
    fields: securityFields(bad, "capabilities", "add"),
  };
}
