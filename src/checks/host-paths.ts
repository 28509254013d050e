import type { Severity } from "../model/report.js";

/** A path of the node that undoes isolation when a container mounts it. */
export interface HostPathRow {
  path: string;
  /** Whether what lies below it does so too. */
  below: boolean;
  /** What the container gets with it. */
  gives: string;
  severity: Severity;
  /** Where it is mounted read-only; a socket is as good as writable. */
  readOnly: Severity;
}

const socket = (path: string, runtime: string): HostPathRow => ({
  path,
  below: false,
  gives: `${runtime}'s socket starts privileged containers on the node; a read-only mount does not hinder that`,
  severity: "danger",
  readOnly: "danger",
});

/** Sockets by which containers are made. Sources: cri-tools `cmd/crictl/main_unix.go`; k3s, k0s, microk8s, podman documentation. */
const SOCKETS: readonly HostPathRow[] = [
  socket("/run/containerd/containerd.sock", "containerd"),
  socket("/run/docker.sock", "Docker"),
  socket("/run/crio/crio.sock", "CRI-O"),
  socket("/run/cri-dockerd.sock", "cri-dockerd"),
  socket("/run/k3s/containerd/containerd.sock", "containerd"),
  socket("/run/k0s/containerd.sock", "containerd"),
  socket("/var/snap/microk8s/common/run/containerd.sock", "containerd"),
  socket("/run/podman/podman.sock", "podman"),
  socket("/run/buildkit/buildkitd.sock", "BuildKit"),
];

/** First match wins, so what is worse stands first. */
export const HOST_PATHS: readonly HostPathRow[] = [
  {
    path: "/",
    below: false,
    gives: "the node's whole file system, kubelet credentials and every pod's secrets included",
    severity: "danger",
    readOnly: "danger",
  },
  ...SOCKETS,
  {
    path: "/var/lib/kubelet/device-plugins",
    below: true,
    gives: "the kubelet's device plugin sockets: devices can be announced to it",
    severity: "warning",
    readOnly: "warning",
  },
  {
    path: "/var/lib/kubelet",
    below: true,
    gives: "the kubelet's credentials and the secrets and volumes of every pod on the node",
    severity: "danger",
    readOnly: "danger",
  },
  {
    path: "/proc",
    below: true,
    gives:
      "every process of the node by its /proc, whatever the PID namespace; writable, core_pattern runs a program as root on the node",
    severity: "danger",
    readOnly: "warning",
  },
  {
    path: "/run/netns",
    below: true,
    gives: "the network namespaces of every pod on the node: with CAP_SYS_ADMIN they can be entered",
    severity: "warning",
    readOnly: "warning",
  },
  {
    path: "/sys",
    below: true,
    gives:
      "the node's devices, cgroups and kernel settings; writable, root can make the kernel run a program on the node",
    severity: "danger",
    readOnly: "info",
  },
  {
    path: "/dev",
    below: true,
    gives: "the node's devices, its /dev/shm and terminals included",
    severity: "warning",
    readOnly: "warning",
  },
  {
    path: "/etc",
    below: true,
    gives:
      "the node's configuration and keys; writable, a static pod, a cron job or a user of its own makes it root there",
    severity: "danger",
    readOnly: "warning",
  },
  {
    path: "/root",
    below: true,
    gives: "the node's root user's files; writable, an SSH key makes it root there",
    severity: "danger",
    readOnly: "warning",
  },
  {
    path: "/var/lib/containerd",
    below: true,
    gives: "the root file systems of every container on the node",
    severity: "danger",
    readOnly: "warning",
  },
  {
    path: "/var/lib/containers",
    below: true,
    gives: "the root file systems of every container on the node",
    severity: "danger",
    readOnly: "warning",
  },
  {
    path: "/var/lib/docker",
    below: true,
    gives: "the root file systems of every container on the node",
    severity: "danger",
    readOnly: "warning",
  },
  {
    path: "/var/lib/etcd",
    below: true,
    gives: "the cluster's whole state, every secret included",
    severity: "danger",
    readOnly: "danger",
  },
  {
    path: "/var/log",
    below: false,
    gives: "every pod's log; writable, a symbolic link makes the kubelet serve any file of the node as a log",
    severity: "warning",
    readOnly: "info",
  },
];

/** The path as the node knows it: no `.`, `..`, doubled or last slash, and `/var/run` is `/run` (FHS 3.0, 5.13). */
export function nodePath(path: string, subPath = ""): string {
  const parts: string[] = [];
  for (const part of `${path}/${subPath}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const plain = `/${parts.join("/")}`;
  return plain === "/var/run" || plain.startsWith("/var/run/") ? plain.slice("/var".length) : plain;
}

/**
 * What mounting a path (as `nodePath` gives it) hands over: the row of the path itself or of what it lies below, or the worst
 * row that lies below the path, since a directory comes with what is in it. Null where it is none of them.
 */
export function hostPathRow(path: string): HostPathRow | null {
  const inside = (outer: string, inner: string): boolean =>
    outer === "/" ? inner !== "/" : inner.startsWith(`${outer}/`);
  const own = HOST_PATHS.find((row) => row.path === path || (row.below && inside(row.path, path)));
  const held = HOST_PATHS.filter((row) => inside(path, row.path));
  return own ?? held.find((row) => row.severity === "danger") ?? held[0] ?? null;
}
