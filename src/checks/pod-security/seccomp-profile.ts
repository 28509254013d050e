import type { Refusal } from "./check.js";
import { containersWhere, namesOf, podSecurityField, securityFields } from "./fields.js";
import type { ContainerView, PodView } from "./pod-view.js";
import { quoted, setters, sortedSet } from "./wording.js";

/** Who sets which seccomp profile, as both levels' checks ask it of the `seccompProfile.type` fields. */
export interface SeccompSettings {
  /** A good profile on the pod covers every container without one. */
  podIsGood: boolean;
  unset: ContainerView[];
  /** A profile that is neither RuntimeDefault nor Localhost, wherever it stands. */
  forbidden: Refusal | null;
}

const ALLOWED_TYPES = new Set(["RuntimeDefault", "Localhost"]);

/**
 * Reads the fields of pod and containers.
 * Source: k8s.io/pod-security-admission `policy/check_seccompProfile_baseline.go`, `policy/check_seccompProfile_restricted.go`.
 */
export function seccompSettings(pod: PodView): SeccompSettings {
  const podProfile = pod.spec.securityContext?.seccompProfile;
  const podType = podProfile === undefined ? undefined : (podProfile.type ?? "");
  const podIsBad = podType !== undefined && !ALLOWED_TYPES.has(podType);
  const bad = containersWhere(pod, (container) => {
    const type = seccompType(container);
    return type !== undefined && !ALLOWED_TYPES.has(type);
  });
  return {
    podIsGood: podType !== undefined && !podIsBad,
    unset: containersWhere(pod, (container) => seccompType(container) === undefined),
    forbidden: podIsBad || bad.length > 0 ? forbid(podIsBad ? podType : undefined, bad) : null,
  };
}

/** Undefined where the container has no profile of its own. */
function seccompType({ container }: ContainerView): string | undefined {
  const profile = container.securityContext?.seccompProfile;
  return profile === undefined ? undefined : (profile.type ?? "");
}

function forbid(podType: string | undefined, bad: ContainerView[]): Refusal {
  const podIsBad = podType !== undefined;
  const types = sortedSet([podType, ...bad.map(seccompType)].filter((type) => type !== undefined));
  return {
    reason: "seccompProfile",
    detail: `${setters(podIsBad, namesOf(bad))} must not set securityContext.seccompProfile.type to ${quoted(types)}`,
    fields: [
      ...podSecurityField(podIsBad, "seccompProfile", "type"),
      ...securityFields(bad, "seccompProfile", "type"),
    ],
  };
}
