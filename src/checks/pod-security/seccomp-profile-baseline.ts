import type { PodSecurityCheck, Refusal } from "./check.js";
import type { PodView } from "./pod-view.js";
import { seccompSettings } from "./seccomp-profile.js";
import { goQuote, plural, sortedSet } from "./wording.js";

/**
 * Seccomp may not be switched off: where a profile is given it is the runtime's default or a file of the node. Up to v1.18 the
 * alpha annotations are asked, since v1.19 the fields.
 * Source: k8s.io/pod-security-admission `policy/check_seccompProfile_baseline.go`.
 */
export const seccompProfileBaseline: PodSecurityCheck = {
  id: "seccompProfile_baseline",
  level: "baseline",
  versions: [
    { since: 0, refuse: refuseAnnotations },
    { since: 19, refuse: (pod) => seccompSettings(pod).forbidden },
  ],
};

const POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod";
const CONTAINER_ANNOTATION_PREFIX = "container.seccomp.security.alpha.kubernetes.io/";

function refuseAnnotations(pod: PodView): Refusal | null {
  const keys = new Set([
    POD_ANNOTATION,
    ...pod.containers.map(({ name }) => `${CONTAINER_ANNOTATION_PREFIX}${name}`),
  ]);
  const bad = [...keys].flatMap((key) => {
    const value = pod.annotations.get(key);
    return value === undefined || isAllowed(value) ? [] : [{ key, text: `${key}=${goQuote(value)}` }];
  });
  if (bad.length === 0) return null;
  const texts = sortedSet(bad.map(({ text }) => text));
  return {
    reason: "seccompProfile",
    detail: `forbidden ${plural(texts.length, "annotation", "annotations")} ${texts.join(", ")}`,
    fields: bad.map(({ key }) => ["metadata", "annotations", key]),
  };
}

function isAllowed(value: string): boolean {
  return value === "runtime/default" || value === "docker/default" || value.startsWith("localhost/");
}
