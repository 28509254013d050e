import type { HostPathMount } from "../model/pod.js";
import type { Severity } from "../model/report.js";
import { type Check, concerned, type Found } from "./check.js";
import { hostPathRow, nodePath } from "./host-paths.js";

function severityOf(mount: HostPathMount): Severity {
  const row = hostPathRow(nodePath(mount.path));
  if (row === null) return "info";
  return mount.readOnly ? row.readOnly : row.severity;
}

function found(mount: HostPathMount, seen: boolean): Found {
  const { container, path, mountPath, readOnly } = mount;
  const gives =
    hostPathRow(nodePath(path))?.gives ??
    "what is there is the node's: the mount namespace does not keep it apart";
  return {
    container,
    severity: severityOf(mount),
    reason: `${container} has the node's ${path} at ${mountPath}${readOnly ? " (read-only)" : ""}`,
    detail: seen ? gives : `${gives}; declared, and not seen among its mounts`,
    remedy:
      "use a volume that is not the node's; where the node must be read, the one directory that is read, readOnly: true",
  };
}

/**
 * A mount from the node gets round the container's mount namespace: what is in it is the node's, whoever else mounts it. How
 * bad that is depends on the path (host-paths.ts).
 */
export const hostPathMount: Check = {
  id: "host-path-mount",
  severity: "info",
  references: [
    "PSS:hostPathVolumes",
    "KSV-0023",
    "C-0048",
    "kube-linter:sensitive-host-mounts",
    "polaris:hostPathSet",
  ],
  about: {
    rule: "A container of a running pod mounts no path of its node (Pod Security baseline, hostPathVolumes).",
    why: "A mount namespace of its own keeps a container's files apart from the node's and from other pods'. A hostPath volume is the hole in it: the same directory, for everybody who mounts it.",
    attacker:
      "What the path gives: from another pod's files to root on the node. 'kubectl nsinfo explain host-mounts' names the paths that undo most.",
    fix: "Use emptyDir, a claim or a projected volume. A node agent that must read the node: the one directory it reads, readOnly: true.",
  },
  run({ report, snapshot }) {
    const containers = new Map(concerned(report).map((one) => [one.name, one]));
    return snapshot.pod.hostPaths.flatMap((mount) => {
      const container = containers.get(mount.container);
      if (!container) return [];
      const seen =
        container.mounts?.some((one) => one.path === mount.mountPath.replace(/(.)\/$/, "$1")) ?? true;
      return [found(mount, seen)];
    });
  },
};
