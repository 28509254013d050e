import type { AboutType } from "./about.js";

export const ABOUT_IPC: AboutType = {
  type: "ipc",
  aliases: ["CLONE_NEWIPC", "sysvipc"],
  summary: "System V shared memory, semaphores and queues; POSIX message queues",
  isolates:
    "System V IPC objects (shared memory, semaphore sets, message queues) and, since Linux 2.6.30, POSIX message queues. An object is seen by every process of its namespace and by no other; it is gone when the namespace is.",
  flag: "CLONE_NEWIPC, since Linux 2.6.19",
  kubernetes:
    "One for each pod, made with its sandbox: containers of a pod can attach each other's System V shared memory. With hostIPC: true they are in the node's.",
  byHand: [
    { line: "readlink /proc/PID/ns/ipc", about: "the number" },
    { line: "nsenter -t PID -i ipcs", about: "its objects, with the node's own ipcs" },
    { line: "lsns -t ipc", about: "every one on this node" },
    { line: "unshare --ipc ipcs", about: "a new one is empty" },
  ],
  mistakes: [
    "POSIX shared memory is not part of it: shm_open(3) makes files in /dev/shm, which is a mount. Containers of one pod usually have the same /dev/shm because the runtime mounts the sandbox's into each.",
    "Pipes and unix sockets with a path are not part of it either.",
    "Objects outlive the process that made them, for as long as the sandbox holds the namespace: a container that restarts finds what it left.",
  ],
  sources: "ipc_namespaces(7), clone(2), sysvipc(7), shm_overview(7)",
};
