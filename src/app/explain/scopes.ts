import type { Scope } from "../../model/namespace.js";
import type { CommandLine } from "../../model/topic.js";

/** What `explain` says of a scope, a word of the last column of a report. */
export interface AboutScope {
  scope: Scope;
  aliases: readonly string[];
  summary: string;
  means: string;
  normal: string;
  byHand: readonly CommandLine[];
  mistakes: readonly string[];
}

/** The five scopes. PID and OTHER stand for processes on the node. */
export const ABOUT_SCOPES: readonly AboutScope[] = [
  {
    scope: "host",
    aliases: ["node"],
    summary: "The namespace is the node's own",
    means: "The container's process and the node's PID 1 are in the same namespace.",
    normal:
      "For time always; for user unless hostUsers: false; for cgroup on cgroup v1, and in privileged containers. For net, ipc and pid only with hostNetwork, hostIPC and hostPID; for uts with hostNetwork under containerd. For mnt never.",
    byHand: [{ line: "readlink /proc/PID/ns/net /proc/1/ns/net", about: "twice the same number" }],
    mistakes: [
      "On nodes that are containers themselves (kind, k3d) the node's namespaces are not the machine's: PID 1 of the node counts.",
      "! behind it means that a finding is about it. (always) means that no setting of a pod could change it.",
    ],
  },
  {
    scope: "pod",
    aliases: ["shared"],
    summary: "The namespace is shared inside of the pod",
    means: "The pod's sandbox, or another container of the pod, is in the same namespace; the node is not.",
    normal:
      "For net, ipc and uts; for pid with shareProcessNamespace or kubectl debug --target; for user with hostUsers: false.",
    byHand: [{ line: "readlink /proc/PID/ns/net /proc/OTHER/ns/net", about: "twice the same number" }],
    mistakes: [
      "A pod with a single container has it too: the sandbox (pause) holds the namespace, so that it survives a restart of the container.",
      "The pod's IP address and its network namespace come and go with the sandbox, not with a container.",
    ],
  },
  {
    scope: "container",
    aliases: ["separate", "alone"],
    summary: "The namespace is the container's alone",
    means: "Neither the node, nor the sandbox, nor any other container of the pod is in it.",
    normal: "For pid and mnt; for cgroup on cgroup v2.",
    byHand: [{ line: "lsns -p PID", about: "the process's namespaces, and how many processes are in each" }],
    mistakes: [
      "Separate namespaces are not separate files: volumes are mounted in several containers at once.",
      "Processes that kubectl exec starts are in the same ones: they are the container's own.",
    ],
  },
  {
    scope: "other",
    aliases: ["foreign"],
    summary: "The namespace is shared with something outside of the pod that is not the node",
    means: "A process that belongs neither to the pod nor to the node's own namespaces is in it.",
    normal:
      "Never for a pod by itself; something joined the namespace later (nsenter, a network plugin, a debug tool), or two pods were made to share one.",
    byHand: [
      {
        line: "lsns -o NS,TYPE,NPROCS,PID,COMMAND -t net",
        about: "the namespace and the first process in it",
      },
    ],
    mistakes: [
      "Only what was read on the same node at the same time is compared; nothing else can be known to share.",
    ],
  },
  {
    scope: "unknown",
    aliases: ["?"],
    summary: "It is not known; a line below the report says why",
    means: "The link could not be read, or what it has to be compared with could not.",
    normal:
      "For containers that do not run, for a node whose PID 1 is out of reach, and, from a spec alone, for what the runtime or the cgroup version decides.",
    byHand: [
      {
        line: "readlink /proc/PID/ns/net || echo $?",
        about: "Permission denied: a security module, or too few capabilities",
      },
    ],
    mistakes: [
      "Unknown is not safe and not unsafe. Nothing is concluded from it, and no finding rests on it.",
    ],
  },
];
