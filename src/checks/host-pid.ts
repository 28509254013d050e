import { type Check, concerned, listNames } from "./check.js";

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
  run({ report, snapshot }) {
    const inHost = concerned(report).filter((one) => one.namespaces.pid.scope === "host");
    if (!snapshot.pod.spec.hostPID && inHost.length === 0) return [];
    const names = (inHost.length > 0 ? inHost : concerned(report)).map((one) => one.name);
    const privileged = snapshot.containers.filter((one) => one.privileged && names.includes(one.name));
    const able = report.containers.filter(
      (one) => names.includes(one.name) && one.process?.capabilities?.includes("SYS_PTRACE"),
    );
    const owners = [...new Set([...privileged, ...able].map((one) => one.name))];
    return [
      {
        container: null,
        ...(owners.length > 0 ? { severity: "danger" as const } : {}),
        reason: `hostPID: ${listNames(names)} in the node's PID namespace`,
        detail:
          owners.length > 0
            ? `${listNames(owners)} can trace every process of the node and read its files through /proc/PID/root: that is the node`
            : "they see every process of the node with its command line, and as root can signal any of them",
        remedy:
          "remove hostPID: true; to look into a neighbour container, shareProcessNamespace: true is enough",
        fields: [["spec", "hostPID"]],
      },
    ];
  },
};
