import { NAMESPACE_TYPES, type NamespaceType } from "../model/namespace.js";
import type { PodSnapshot } from "../model/snapshot.js";
import { podKey } from "../model/snapshot.js";
import { type Check, type CheckResult, concerned, listNames } from "./check.js";

function podsIn(type: NamespaceType, inodes: ReadonlySet<number>, others: readonly PodSnapshot[]): string[] {
  return others
    .filter((other) => other.containers.some(({ inodes: own }) => inodes.has(own[type] ?? 0)))
    .map((other) => podKey(other.pod));
}

/**
 * Pods must share no namespace but the node's: the kubelet has no field that joins one pod to another (KubeletConfiguration
 * and `core/v1` PodSpec know host, pod, container and an ephemeral container's target). Only pods that were read together
 * can be compared.
 */
export const crossPodSharing: Check = {
  id: "cross-pod-sharing",
  severity: "danger",
  references: [],
  needsProcess: true,
  about: {
    rule: "No namespace but the node's own has containers of two pods in it.",
    why: "The API knows no way to put one pod into a namespace of another. Where it is so all the same, a privileged process joined it (nsenter, setns), or a runtime or a plug-in put it there.",
    attacker:
      "In a shared network namespace: the other pod's localhost and traffic; in a shared PID namespace: its processes and, with the rights for it, their memory and files; in a shared IPC namespace: its shared memory.",
    fix: "Find the process with lsns on the node and see which container started it; take away the privileges that let it join (hostPID, CAP_SYS_ADMIN, CAP_SYS_PTRACE).",
  },
  run({ report, others, only }): CheckResult[] {
    return NAMESPACE_TYPES.flatMap((type) => {
      const inside = concerned(report, only).filter((one) => one.namespaces[type].scope === "other");
      const inodes = new Set(inside.flatMap((one) => one.namespaces[type].inode ?? []));
      const pods = podsIn(type, inodes, others);
      if (pods.length === 0) return [];
      return [
        {
          container: inside.length === 1 ? (inside[0]?.name ?? null) : null,
          reason: `${listNames(inside.map((one) => one.name))} in the same ${type} namespace as pod ${listNames(pods)}`,
          detail: `${type} namespace ${[...inodes].join(", ")} is not the node's, and no field of a pod joins it to another pod's`,
          remedy: "find with lsns who joined it, and take away what let it: hostPID, CAP_SYS_ADMIN",
        },
      ];
    });
  },
};
