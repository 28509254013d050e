import type { PodSecurityCheck, Refusal } from "./check.js";
import { containersWhere, namesOf, podSecurityField, securityFields } from "./fields.js";
import type { PodView } from "./pod-view.js";
import { setters } from "./wording.js";

/**
 * Neither pod nor container may run as a HostProcess container, which has a Windows node's own rights.
 * Source: k8s.io/pod-security-admission `policy/check_windowsHostProcess.go`.
 */
export const windowsHostProcess: PodSecurityCheck = {
  id: "windowsHostProcess",
  level: "baseline",
  versions: [{ since: 0, refuse }],
};

function refuse(pod: PodView): Refusal | null {
  const podIsBad = pod.spec.securityContext?.windowsOptions?.hostProcess === true;
  const bad = containersWhere(
    pod,
    ({ container }) => container.securityContext?.windowsOptions?.hostProcess === true,
  );
  if (!podIsBad && bad.length === 0) return null;
  return {
    reason: "hostProcess",
    detail: `${setters(podIsBad, namesOf(bad))} must not set securityContext.windowsOptions.hostProcess=true`,
    fields: [
      ...podSecurityField(podIsBad, "windowsOptions", "hostProcess"),
      ...securityFields(bad, "windowsOptions", "hostProcess"),
    ],
  };
}
