import type { PodSecurityCheck, Refusal } from "./check.js";
import type { PodSpecView, PodView } from "./pod-view.js";
import { ALLOWED_VOLUME_SOURCES, RESTRICTED_VOLUME_SOURCES } from "./volume-sources.js";
import { plural, quoted, sortedSet } from "./wording.js";

/**
 * Volumes are of the kinds that hold configuration, scratch space or claimed storage; nothing that names the node or a
 * network file system in the pod itself.
 * Source: k8s.io/pod-security-admission `policy/check_restrictedVolumes.go`.
 */
export const restrictedVolumes: PodSecurityCheck = {
  id: "restrictedVolumes",
  level: "restricted",
  versions: [{ since: 0, refuse, overrides: ["hostPathVolumes"] }],
};

type Volume = NonNullable<NonNullable<PodSpecView["volumes"]>[number]>;

function refuse(pod: PodView): Refusal | null {
  const bad = [...(pod.spec.volumes ?? []).entries()].flatMap(([index, volume]) =>
    volume === undefined || isAllowed(volume)
      ? []
      : [{ index, name: volume.name ?? "", type: typeOf(volume) }],
  );
  if (bad.length === 0) return null;
  const types = sortedSet(bad.map(({ type }) => type));
  const who = `${plural(bad.length, "volume", "volumes")} ${quoted(bad.map(({ name }) => name))}`;
  const verb = plural(bad.length, "uses", "use");
  const noun = plural(types.length, "restricted volume type", "restricted volume types");
  return {
    reason: "restricted volume types",
    detail: `${who} ${verb} ${noun} ${quoted(types)}`,
    fields: bad.map(({ index, type }) => ["spec", "volumes", index, type]),
  };
}

function isAllowed(volume: Volume): boolean {
  return ALLOWED_VOLUME_SOURCES.some((source) => volume[source] !== undefined);
}

function typeOf(volume: Volume): string {
  return RESTRICTED_VOLUME_SOURCES.find((source) => volume[source] !== undefined) ?? "unknown";
}
