import type { SharedVolume } from "../model/report.js";
import type { Check } from "./check.js";

function whereWords({ mounts }: SharedVolume): string {
  return mounts
    .map((one) => `${one.container} at ${one.path}${one.readOnly ? " (read-only)" : ""}`)
    .join(", ");
}

/**
 * Mount namespaces are never shared between containers; directories are, by volumes. Whoever can write to one changes what
 * the others see there: the logging-sidecar case, and a way from a weak container into a strong one.
 */
export const sharedVolume: Check = {
  id: "shared-volume",
  severity: "info",
  references: [],
  needsProcess: true,
  about: {
    rule: "Of a volume that several containers mount, only those that have to write to it can.",
    why: "Mount namespaces are never shared between containers; directories are, by volumes. That is how a logging sidecar gets its logs, and how a file of one container changes under another.",
    attacker:
      "From a container that can write to the volume: whatever the others execute, load or trust from it.",
    fix: "readOnly: true on the volumeMounts of the containers that only read; a volume of its own for what only one needs.",
  },
  run({ report }) {
    return report.sharedVolumes.map((shared) => {
      const writers = [...new Set(shared.mounts.filter((one) => !one.readOnly).map((one) => one.container))];
      const named = shared.volume === null ? "a directory" : `volume ${JSON.stringify(shared.volume)}`;
      return {
        container: null,
        reason: `${named} is shared: ${whereWords(shared)}`,
        detail:
          writers.length === 0
            ? "all have it read-only"
            : `${writers.join(", ")} can write to what the others read`,
        remedy: "readOnly: true on the mounts of those that only read",
      };
    });
  },
};
