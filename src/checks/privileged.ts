import { type Found, listNames, type SpecCheck } from "./check.js";

const REMEDY =
  "remove privileged: true; add the one capability, device or mount that is needed, or set hostUsers: false";

/**
 * A container must not be privileged. It has every capability, every device of the node and no seccomp or AppArmor profile,
 * and it is in the node's cgroup namespace: containerd and CRI-O make none for it (containerd `internal/cri/server/
 * container_create.go`, CRI-O `server/container_create.go`). With a user namespace of the pod's own (`hostUsers: false`) its
 * capabilities hold against what that namespace owns only (user_namespaces(7)).
 */
export const privileged: SpecCheck = {
  id: "privileged",
  severity: "danger",
  references: [
    "PSS:privileged",
    "KSV-0017",
    "C-0057",
    "CKV_K8S_16",
    "kube-linter:privileged-container",
    "polaris:runAsPrivileged",
  ],
  about: {
    rule: "No container sets securityContext.privileged: true (Pod Security baseline, privileged).",
    why: "Privileged is everything at once: all capabilities, all devices of the node, no seccomp and no AppArmor profile, /proc and /sys writable, and the node's cgroup namespace instead of one of its own.",
    attacker:
      "Mounts the node's disk and writes to it, loads a kernel module, writes a cgroup release agent: root on the node in a few commands, without a bug.",
    fix: "Remove privileged: true; add the one capability, device plugin or mount that is needed. hostUsers: false takes most of its teeth.",
  },
  run({ view }) {
    const bad = view.containers.filter((one) => one.container.securityContext?.privileged === true);
    if (bad.length === 0) return [];
    const names = listNames(bad.map((one) => one.name));
    const isMapped = view.spec.hostUsers === false;
    const found: Found = {
      container: bad.length === 1 ? (bad[0]?.name ?? null) : null,
      ...(isMapped ? { severity: "warning" as const } : {}),
      reason: `${names} privileged, in the node's cgroup namespace`,
      detail: isMapped
        ? "all capabilities, but against the pod's own user namespace only; no seccomp or AppArmor profile; it sees the cgroups of the whole node"
        : "all capabilities, all devices of the node, no seccomp or AppArmor profile: root here takes the node without a bug; it sees the cgroups of the whole node",
      remedy: REMEDY,
      fields: bad.map((one) => [...one.path, "securityContext", "privileged"]),
    };
    return [found];
  },
};
