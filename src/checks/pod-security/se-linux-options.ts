import type { CheckVersion, PodSecurityCheck, Refusal } from "./check.js";
import { containersWhere, namesOf, podSecurityField, securityFields } from "./fields.js";
import type { PodView } from "./pod-view.js";
import { plural, quoted, setters, sortedSet } from "./wording.js";

const TYPES_1_0 = ["", "container_t", "container_init_t", "container_kvm_t"];
const TYPES_1_31 = [...TYPES_1_0, "container_engine_t"];

/**
 * The SELinux type is one of those meant for containers, and no SELinux user or role is set, on pod and containers alike.
 * Since v1.31 `container_engine_t` is one of the types.
 * Source: k8s.io/pod-security-admission `policy/check_seLinuxOptions.go`.
 */
export const seLinuxOptions: PodSecurityCheck = {
  id: "seLinuxOptions",
  level: "baseline",
  versions: [
    { since: 0, refuse: refuserOf(TYPES_1_0) },
    { since: 31, refuse: refuserOf(TYPES_1_31) },
  ],
};

type Options = { type?: string | undefined; user?: string | undefined; role?: string | undefined };

function refuserOf(allowed: readonly string[]): CheckVersion["refuse"] {
  const types = new Set(allowed);
  const isBad = (options: Options | undefined): options is Options =>
    options !== undefined && (!types.has(options.type ?? "") || isSet(options.user) || isSet(options.role));

  return (pod: PodView): Refusal | null => {
    const podOptions = pod.spec.securityContext?.seLinuxOptions;
    const podIsBad = isBad(podOptions);
    const bad = containersWhere(pod, ({ container }) => isBad(container.securityContext?.seLinuxOptions));
    if (!podIsBad && bad.length === 0) return null;
    const options = [
      podOptions,
      ...bad.map(({ container }) => container.securityContext?.seLinuxOptions),
    ].filter(isBad);
    return {
      reason: "seLinuxOptions",
      detail: `${setters(podIsBad, namesOf(bad))} set forbidden securityContext.seLinuxOptions: ${whatIsBad(options, types)}`,
      fields: [...podSecurityField(podIsBad, "seLinuxOptions"), ...securityFields(bad, "seLinuxOptions")],
    };
  };
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== "";
}

function whatIsBad(options: Options[], allowed: ReadonlySet<string>): string {
  const types = sortedSet(options.map(({ type }) => type ?? "").filter((type) => !allowed.has(type)));
  const parts: string[] = [];
  if (types.length > 0) parts.push(`${plural(types.length, "type", "types")} ${quoted(types)}`);
  if (options.some(({ user }) => isSet(user))) parts.push("user may not be set");
  if (options.some(({ role }) => isSet(role))) parts.push("role may not be set");
  return parts.join("; ");
}
