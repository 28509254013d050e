import type { PodReport } from "../model/report.js";
import type { PodSnapshot } from "../model/snapshot.js";
import { type Check, concerned, listNames } from "./check.js";

/**
 * Who can trace the node's processes: by the capabilities in effect where they were observed, else by what is declared; and
 * who is privileged without having them in effect.
 */
function powersOf(
  report: PodReport,
  snapshot: PodSnapshot,
  names: string[],
): { owners: string[]; nearly: string[] } {
  const owners: string[] = [];
  const nearly: string[] = [];
  for (const { name, process } of report.containers.filter((one) => names.includes(one.name))) {
    const privileged = snapshot.containers.some((one) => one.name === name && one.privileged);
    const effective = process?.capabilities ?? null;
    if (effective === null ? privileged : effective.includes("SYS_PTRACE")) owners.push(name);
    else if (privileged) nearly.push(name);
  }
  return { owners, nearly };
}

/**
 * A pod must not use the node's PID namespace. With `hostPID: true` its containers see every process of the node, with its
 * command line; as root they can signal them, and with CAP_SYS_PTRACE (or privileged) read their environment, memory and
 * files through /proc/PID/root, which is the node.
 */
export const hostPid: Check = {
  id: "host-pid",
  severity: "warning",
  references: [
    "PSS:hostNamespaces",
    "KSV-0010",
    "C-0038",
    "CKV_K8S_17",
    "kube-linter:host-pid",
    "polaris:hostPIDSet",
  ],
  about: {
    rule: "A pod does not set hostPID: true (Pod Security baseline, hostNamespaces).",
    why: "The pod's containers are in the node's PID namespace: /proc shows every process of the node and of every other pod, with its command line.",
    attacker:
      "Reads command lines with their secrets; as root signals any process; with CAP_SYS_PTRACE, CAP_SYS_ADMIN or privileged reads memory, environments and files of all others through /proc/PID/root and enters the node's namespaces: nsenter -t 1 -a is a root shell on the node.",
    fix: "Remove hostPID: true. To look into a neighbour container, shareProcessNamespace: true or an ephemeral container with a target is enough.",
  },
  run({ report, snapshot, only }) {
    const inHost = concerned(report, only).filter((one) => one.namespaces.pid.scope === "host");
    if (!snapshot.pod.spec.hostPID && inHost.length === 0) return [];
    const names = (inHost.length > 0 ? inHost : concerned(report, only)).map((one) => one.name);
    const { owners, nearly } = powersOf(report, snapshot, names);
    return [
      {
        container: null,
        ...(owners.length > 0 ? { severity: "danger" as const } : {}),
        reason: `hostPID: ${listNames(names)} in the node's PID namespace`,
        detail:
          owners.length > 0
            ? `${listNames(owners)} can trace every process of the node and read its files through /proc/PID/root: that is the node`
            : `every process of the node is seen there with its command line, and root can signal any of them${nearly.length > 0 ? `; ${listNames(nearly)} is privileged: no capability is in effect now, any setuid program brings them all` : ""}`,
        remedy:
          "remove hostPID: true; to look into a neighbour container, shareProcessNamespace: true is enough",
        fields: [["spec", "hostPID"]],
      },
    ];
  },
};
