import type { PodSecurityCheck, Refusal } from "./check.js";
import { isWindows, namesOf, securityFields } from "./fields.js";
import type { PodView } from "./pod-view.js";
import { seccompSettings } from "./seccomp-profile.js";
import { namedContainers } from "./wording.js";

/**
 * A seccomp profile must be given, on the pod or on each container, and it is the runtime's default or a file of the node.
 * Since v1.25 pods with `os.name: windows` are exempt.
 * Source: k8s.io/pod-security-admission `policy/check_seccompProfile_restricted.go`.
 */
export const seccompProfileRestricted: PodSecurityCheck = {
  id: "seccompProfile_restricted",
  level: "restricted",
  versions: [
    { since: 19, refuse, overrides: ["seccompProfile_baseline"] },
    {
      since: 25,
      refuse: (pod) => (isWindows(pod) ? null : refuse(pod)),
      overrides: ["seccompProfile_baseline"],
    },
  ],
};

function refuse(pod: PodView): Refusal | null {
  const { podIsGood, unset, forbidden } = seccompSettings(pod);
  if (forbidden !== null) return forbidden;
  if (podIsGood || unset.length === 0) return null;
  return {
    reason: "seccompProfile",
    detail: `pod or ${namedContainers(namesOf(unset))} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
    fields: securityFields(unset, "seccompProfile", "type"),
  };
}
