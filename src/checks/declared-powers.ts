import type { Severity } from "../model/report.js";
import type { ContainerSnapshot } from "../model/snapshot.js";
import { hasCapability } from "./added-capabilities.js";
import { listNames } from "./check.js";
import type { PodView } from "./pod-security/pod-view.js";

/** What the spec lets containers that see each other's processes do to each other. */
export interface DeclaredPowers {
  severity: Severity;
  words: string[];
}

/** Capabilities that let a process trace or signal what runs as another user (capabilities(7), ptrace(2)). */
const OVER_OTHERS = ["SYS_PTRACE", "SYS_ADMIN", "KILL", "DAC_READ_SEARCH"];

/**
 * Powers of containers in one PID namespace over their neighbours: it is a warning where one of them has credentials or
 * capabilities that others have not: what they keep from each other is then open. `together` are the names of those that
 * run at the same time.
 */
export function declaredPowers(
  view: PodView,
  declared: readonly ContainerSnapshot[],
  together: readonly string[],
): DeclaredPowers {
  const containers = declared.filter((one) => together.includes(one.name));
  const able = view.containers
    .filter((one) => together.includes(one.name) && hasCapability(one, OVER_OTHERS))
    .map((one) => one.name);
  const roots = containers.filter((one) => one.runAsUser === 0).map((one) => one.name);
  const users = containers.filter((one) => (one.runAsUser ?? 0) !== 0);
  const differ =
    (roots.length > 0 && users.length > 0) || new Set(users.map((one) => one.runAsUser)).size > 1;
  const words = [
    ...(differ ? [`they run as different users (${userWords(containers)})`] : []),
    ...(roots.length > 0
      ? [
          `${listNames(roots)} (root) can signal every process of the pod and read its files through /proc/PID/root`,
        ]
      : []),
    ...(able.length > 0
      ? [`${listNames(able)} can trace or signal the others whatever user they run as (capabilities)`]
      : []),
  ];
  const isUneven = (roots.length > 0 && users.length > 0) || (able.length > 0 && containers.length > 1);
  return { severity: isUneven ? "warning" : "info", words };
}

function userWords(containers: readonly ContainerSnapshot[]): string {
  return containers.map((one) => `${one.name} as ${one.runAsUser ?? "its image says"}`).join(", ");
}
