import { type Check, concerned, listNames } from "./check.js";

/**
 * A pod must not use the node's IPC namespace. With `hostIPC: true` its containers share System V segments, semaphores and
 * message queues, POSIX message queues and /dev/shm with every process of the node that uses them.
 */
export const hostIpc: Check = {
  id: "host-ipc",
  severity: "warning",
  references: [
    "PSS:hostNamespaces",
    "KSV-0008",
    "C-0038",
    "CKV_K8S_18",
    "kube-linter:host-ipc",
    "polaris:hostIPCSet",
  ],
  about: {
    rule: "A pod does not set hostIPC: true (Pod Security baseline, hostNamespaces).",
    why: "The pod's containers are in the node's IPC namespace: System V shared memory, semaphores and message queues, POSIX message queues and /dev/shm are those of the node.",
    attacker:
      "Reads and changes shared memory of the node's processes and of every other hostIPC pod that its user may open, which for root is all of it (databases keep their caches there); uses up limits that hold for the whole node.",
    fix: "Remove hostIPC: true; the containers of one pod share an IPC namespace without it.",
  },
  run({ report, snapshot, only }) {
    const inHost = concerned(report, only).filter((one) => one.namespaces.ipc.scope === "host");
    if (!snapshot.pod.spec.hostIPC && inHost.length === 0) return [];
    const names = listNames((inHost.length > 0 ? inHost : concerned(report, only)).map((one) => one.name));
    return [
      {
        container: null,
        reason: `hostIPC: ${names} in the node's IPC namespace`,
        detail:
          "shared memory, semaphores and message queues are shared with the node's processes, and with every other hostIPC pod",
        remedy: "remove hostIPC: true; containers of one pod share an IPC namespace without it",
        fields: [["spec", "hostIPC"]],
      },
    ];
  },
};
