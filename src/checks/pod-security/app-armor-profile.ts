import { compareBytes } from "../../model/text.js";
import type { PodSecurityCheck, Refusal } from "./check.js";
import { containersWhere, namesOf, podSecurityField, securityFields } from "./fields.js";
import type { PodView } from "./pod-view.js";
import { goQuote, plural, quoted, setters, sortedSet } from "./wording.js";

/** Annotations that set one container's profile, before there was a field for it (Kubernetes 1.30). */
export const APP_ARMOR_ANNOTATION_PREFIX = "container.apparmor.security.beta.kubernetes.io/";

/**
 * The AppArmor profile may not be switched off: `appArmorProfile.type` of pod and containers is `RuntimeDefault`, `Localhost`
 * or unset; the annotation `container.apparmor.security.beta.kubernetes.io/*` is `runtime/default`, `localhost/*` or empty.
 * Source: k8s.io/pod-security-admission `policy/check_appArmorProfile.go`.
 */
export const appArmorProfile: PodSecurityCheck = {
  id: "appArmorProfile",
  level: "baseline",
  versions: [{ since: 0, refuse }],
};

const ALLOWED_TYPES = new Set(["RuntimeDefault", "Localhost"]);

type Profile = { type?: string | undefined } | undefined;

function refuse(pod: PodView): Refusal | null {
  const podProfile: Profile = pod.spec.securityContext?.appArmorProfile;
  const podIsBad = isForbidden(podProfile);
  const bad = containersWhere(pod, ({ container }) =>
    isForbidden(container.securityContext?.appArmorProfile),
  );
  const types = bad.map(({ container }) => typeOf(container.securityContext?.appArmorProfile));
  if (podIsBad) types.push(typeOf(podProfile));
  const annotations = forbiddenAnnotations(pod);
  if (!podIsBad && bad.length === 0 && annotations.length === 0) return null;

  const values = [
    ...sortedSet(types),
    ...annotations.map(([key, value]) => `${key}=${goQuote(value)}`).sort(compareBytes),
  ];
  const who = setters(podIsBad, namesOf(bad));
  const annotationWord = plural(annotations.length, "annotation", "annotations");
  const all = [who, annotations.length > 0 ? annotationWord : ""].filter((part) => part !== "").join(" and ");
  return {
    reason: plural(values.length, "forbidden AppArmor profile", "forbidden AppArmor profiles"),
    detail: `${all} must not set AppArmor profile type to ${quoted(values)}`,
    fields: [
      ...podSecurityField(podIsBad, "appArmorProfile", "type"),
      ...securityFields(bad, "appArmorProfile", "type"),
      ...annotations.map(([key]) => ["metadata", "annotations", key]),
    ],
  };
}

function isForbidden(profile: Profile): boolean {
  return profile !== undefined && !ALLOWED_TYPES.has(typeOf(profile));
}

function typeOf(profile: Profile): string {
  return profile?.type ?? "";
}

function forbiddenAnnotations(pod: PodView): [string, string][] {
  return [...pod.annotations].filter(
    ([key, value]) =>
      key.startsWith(APP_ARMOR_ANNOTATION_PREFIX) &&
      value !== "" &&
      value !== "runtime/default" &&
      !value.startsWith("localhost/"),
  );
}
