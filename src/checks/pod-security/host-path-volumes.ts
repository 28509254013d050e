import type { PodSecurityCheck, Refusal } from "./check.js";
import type { PodView } from "./pod-view.js";
import { plural, quoted } from "./wording.js";

/**
 * No volume may be a directory or file of the node.
 * Source: k8s.io/pod-security-admission `policy/check_hostPathVolumes.go`.
 */
export const hostPathVolumes: PodSecurityCheck = {
  id: "hostPathVolumes",
  level: "baseline",
  versions: [{ since: 0, refuse }],
};

function refuse(pod: PodView): Refusal | null {
  const volumes = pod.spec.volumes ?? [];
  const bad = [...volumes.entries()].filter(([, volume]) => volume?.hostPath !== undefined);
  if (bad.length === 0) return null;
  const names = bad.map(([, volume]) => volume?.name ?? "");
  return {
    reason: "hostPath volumes",
    detail: `${plural(names.length, "volume", "volumes")} ${quoted(names)}`,
    fields: bad.map(([index]) => ["spec", "volumes", index, "hostPath"]),
  };
}
