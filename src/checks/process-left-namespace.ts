import type { Check } from "./check.js";

const SHOWN = 5;

/**
 * A process of a container (by its cgroup) that is in another namespace than the container's first process: an inner
 * `unshare`, a browser's sandbox, a nested container runtime. What is said of the container's namespaces does not hold for it.
 */
export const processLeftNamespace: Check = {
  id: "process-left-namespace",
  severity: "info",
  references: [],
  needsProcess: true,
  about: {
    rule: "Every process of a container, by its cgroup, is in the namespaces of the container's first process.",
    why: "A container's processes may make namespaces of their own: an inner unshare, a browser's sandbox, a container runtime inside the container. What a report says of the container does not hold for them.",
    attacker:
      "Nothing by itself; but a process that reached a namespace of the node or of another pod is what an escape looks like.",
    fix: "None, if the application is known to do it. Otherwise look at the process on the node: ls -l /proc/PID/ns, and who its parent is.",
  },
  run({ report }) {
    return report.containers
      .filter((one) => one.leftNamespaces.length > 0)
      .map(({ name, leftNamespaces }) => {
        const shown = leftNamespaces.slice(0, SHOWN).map((one) => {
          const types = Object.entries(one.namespaces).map(([type, inode]) => `${type} ${inode}`);
          return `${JSON.stringify(one.comm ?? "?")} (PID ${one.pid}) in ${types.join(", ")}`;
        });
        const more = leftNamespaces.length > SHOWN ? ` and ${leftNamespaces.length - SHOWN} more` : "";
        return {
          container: name,
          reason: `${name}: ${leftNamespaces.length === 1 ? "a process has" : `${leftNamespaces.length} processes have`} left the container's namespaces`,
          detail: `${shown.join("; ")}${more}`,
          remedy:
            "none, if the application makes namespaces of its own; the matrix shows the container's first process",
        };
      });
  },
};
