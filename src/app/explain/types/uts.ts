import type { AboutType } from "./about.js";

export const ABOUT_UTS: AboutType = {
  type: "uts",
  aliases: ["CLONE_NEWUTS", "hostname"],
  summary: "The host name and the NIS domain name",
  isolates: "The host name and the NIS domain name, as uname(2) gives them. Nothing else.",
  flag: "CLONE_NEWUTS, since Linux 2.6.19",
  kubernetes:
    "One for each pod; its host name is the pod's name, or spec.hostname. With hostNetwork: true containerd leaves the containers in the node's UTS namespace, and CRI-O makes one for the pod that carries the node's name.",
  byHand: [
    { line: "readlink /proc/PID/ns/uts", about: "the number" },
    { line: "nsenter -t PID -u hostname", about: "its host name" },
    { line: "lsns -t uts", about: "every one on this node" },
    { line: "unshare --uts sh -c 'hostname x; hostname'", about: "a new name in there, and none out here" },
  ],
  mistakes: [
    "It has nothing to do with time: UTS is from struct utsname, the Unix time-sharing system.",
    "The node's name inside of a container does not prove the node's namespace: compare the numbers.",
    "How names are resolved is not part of it: /etc/hosts and /etc/resolv.conf are files.",
  ],
  sources:
    "uts_namespaces(7), uname(2), clone(2); containerd internal/cri/server/podsandbox/sandbox_run_linux.go; CRI-O server/sandbox_run_linux.go",
};
