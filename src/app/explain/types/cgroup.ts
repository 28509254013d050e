import type { AboutType } from "./about.js";

export const ABOUT_CGROUP: AboutType = {
  type: "cgroup",
  aliases: ["CLONE_NEWCGROUP", "cgroups", "cgroupns"],
  summary: "Which cgroup looks like the root: the view, not the limits",
  isolates:
    "The view of cgroups: which one /proc/PID/cgroup and mounts of cgroupfs show as the root. It limits nothing; limits are the cgroups themselves.",
  flag: "CLONE_NEWCGROUP, since Linux 4.6",
  kubernetes:
    "No field of a pod asks for it. On nodes with cgroup v2 the runtime makes one for each container, unless the container is privileged; then, and on cgroup v1, it is the node's.",
  byHand: [
    { line: "readlink /proc/PID/ns/cgroup", about: "the number" },
    { line: "cat /proc/PID/cgroup", about: "its cgroup as seen from here, with pod and container IDs" },
    { line: "stat -fc %T /sys/fs/cgroup", about: "cgroup2fs: the node has cgroup v2" },
    { line: "unshare --cgroup cat /proc/self/cgroup", about: "in a new one the own cgroup is /" },
  ],
  mistakes: [
    "0::/ in /proc/self/cgroup does not mean that there are no limits: it is where this namespace begins.",
    "A program that looks for its container ID in /proc/self/cgroup finds none on cgroup v2.",
    "The node's cgroup namespace in a container is normal on cgroup v1. It tells the container where it stands in the node's tree, and lets it change nothing by itself.",
  ],
  sources:
    "cgroup_namespaces(7), cgroups(7); containerd internal/cri/server/container_create.go; CRI-O server/container_create.go; Kubernetes: About cgroup v2",
};
