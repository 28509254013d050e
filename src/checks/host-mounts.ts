import { SEVERITIES, type Severity } from "../model/report.js";
import type { Found, SpecCheck, SpecInput } from "./check.js";
import { hostPathRow, nodePath } from "./host-paths.js";
import type { ContainerView } from "./pod-security/pod-view.js";
import type { FieldPath } from "./pod-security/schema.js";

/**
 * No container may mount what undoes its mount namespace: the node's root, /proc, /sys, /run/netns, the socket of a container
 * runtime, the kubelet's directory, or a directory that holds one of them. Which paths: host-paths.ts. Volumes that nobody
 * mounts are Pod Security's business (hostPathVolumes), not this check's.
 */
export const hostMounts: SpecCheck = {
  id: "host-mounts",
  severity: "danger",
  references: [
    "PSS:hostPathVolumes",
    "KSV-0023",
    "KSV-0121",
    "KSV-0006",
    "C-0045",
    "C-0048",
    "CKV_K8S_27",
    "kube-linter:sensitive-host-mounts",
    "kube-linter:docker-sock",
    "polaris:hostPathSet",
  ],
  about: {
    rule: "No container mounts /, /proc, /sys, /dev, /etc, /run/netns, a container runtime's socket, the kubelet's directory or a directory that holds one of them from the node.",
    why: "A mount namespace of its own is worth what is not mounted into it. These paths bring back what the namespaces keep away: the node's files, its processes, other pods' networks, and the power to start containers.",
    attacker:
      "Depends on the path: through / or /etc root on the node, through a runtime's socket a privileged container of its own, through the kubelet's directory every pod's secrets, through /proc all processes.",
    fix: "Use a volume that is not the node's (emptyDir, projected, a claim); where a node agent must read the node, mount the one directory it reads, readOnly: true.",
  },
  run({ view }: SpecInput) {
    const paths = new Map<string, string>();
    for (const volume of view.spec.volumes ?? []) {
      if (volume?.hostPath !== undefined) paths.set(volume.name ?? "", volume.hostPath.path ?? "");
    }
    return paths.size === 0 ? [] : view.containers.flatMap((one) => mountsOf(one, paths));
  },
};

function mountsOf(one: ContainerView, paths: ReadonlyMap<string, string>): Found[] {
  return (one.container.volumeMounts ?? []).flatMap((mount, index) => {
    const base = paths.get(mount?.name ?? "");
    if (mount === undefined || base === undefined) return [];
    const path = nodePath(base, mount.subPath);
    const row = hostPathRow(path);
    if (row === null) return [];
    const severity = mount.readOnly === true ? row.readOnly : row.severity;
    return [found(one, { path, row: { ...row, severity }, isReadOnly: mount.readOnly === true, index })];
  });
}

interface Mount {
  path: string;
  row: { path: string; gives: string; severity: Severity };
  isReadOnly: boolean;
  index: number;
}

function found(one: ContainerView, { path, row, isReadOnly, index }: Mount): Found {
  const field: FieldPath = [...one.path, "volumeMounts", index];
  const holds = row.path === path || path.startsWith(`${row.path}/`) ? "" : `it holds ${row.path}: `;
  return {
    container: one.name,
    severity: row.severity,
    reason: `${one.name} mounts ${path} of the node${isReadOnly ? ", read-only" : ""}`,
    detail: `${holds}${row.gives}`,
    remedy: isReadOnly
      ? "use a volume that is not the node's, or the one directory below it that is needed"
      : `use a volume that is not the node's${row.severity === SEVERITIES[2] ? "" : ", or readOnly: true"}`,
    fields: [field],
  };
}
