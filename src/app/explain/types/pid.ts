import type { AboutType } from "./about.js";

export const ABOUT_PID: AboutType = {
  type: "pid",
  aliases: ["process", "CLONE_NEWPID"],
  summary: "Process numbers: whom a process sees, signals and traces",
  isolates:
    "Process numbers. A process has a number in its own namespace and one in each namespace above it; those above see it, it does not see them. The first one is PID 1: it inherits orphans, and when it ends the kernel kills every other process of the namespace.",
  flag: "CLONE_NEWPID, since Linux 2.6.24",
  kubernetes:
    "One for each container. With shareProcessNamespace: true one for the whole pod, in which the sandbox's pause process is PID 1; kubectl debug --target puts the new container into its target's; with hostPID: true all are in the node's.",
  byHand: [
    { line: "readlink /proc/PID/ns/pid", about: "the number of the namespace" },
    { line: "grep NSpid /proc/PID/status", about: "the process's number here and in each namespace below" },
    { line: "lsns -t pid", about: "every one on this node, with its PID 1" },
    { line: "unshare --pid --fork --mount-proc ps ax", about: "in a new one ps is PID 1" },
  ],
  mistakes: [
    "nsenter -p alone, then ps, shows the node's processes: ps reads /proc, and /proc is a mount that was made for another PID namespace.",
    "A process never changes its own PID namespace: unshare and nsenter change that of its children (/proc/PID/ns/pid_for_children), so they fork.",
    "The kernel drops signals to PID 1 that it has no handler for, when they come from inside: kill -TERM 1 does nothing there. Only SIGKILL and SIGSTOP from a namespace above always work.",
    "With a shared one, /proc/PID/root of another container is open to whoever has the same UID or CAP_SYS_PTRACE: files are not hidden by the mount namespace then.",
  ],
  sources:
    "pid_namespaces(7), clone(2), proc_pid_status(5); Kubernetes: Share Process Namespace between Containers in a Pod",
};
