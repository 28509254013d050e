import { hasCapability } from "./added-capabilities.js";
import { listNames, type SpecCheck } from "./check.js";

/**
 * No container may have what it takes to enter the node's own namespaces: the node's PID namespace, to name its PID 1, and
 * the capability to join that process's namespaces (setns(2): CAP_SYS_ADMIN). Either alone is bad; together they are a root
 * shell on the node by one command, `nsenter -t 1 -a`.
 */
export const nodeTakeover: SpecCheck = {
  id: "node-takeover",
  severity: "danger",
  references: ["PSS:hostNamespaces", "PSS:privileged", "KSV-0010", "KSV-0017", "C-0038", "C-0057"],
  about: {
    rule: "No container has hostPID together with privileged or CAP_SYS_ADMIN.",
    why: "hostPID alone shows the node's processes, privileged alone leaves a way to be found. Together nothing is left to find: the node's PID 1 can be named, and its namespaces can be joined.",
    attacker: "nsenter -t 1 -a: a root shell on the node, in its mount, network and every other namespace.",
    fix: "Take away either; what needs both (a node debug pod, some storage and monitoring agents) belongs into a namespace of its own that nobody else may create pods in.",
  },
  run({ view }) {
    if (view.spec.hostPID !== true || view.spec.hostUsers === false) return [];
    const able = view.containers.filter((one) => hasCapability(one, ["SYS_ADMIN"]));
    if (able.length === 0) return [];
    const names = listNames(able.map((one) => one.name));
    return [
      {
        container: able.length === 1 ? (able[0]?.name ?? null) : null,
        reason: `${names} can enter the node's namespaces: hostPID with privileged or CAP_SYS_ADMIN`,
        detail: "nsenter -t 1 -a is a root shell on the node, and on every pod that it runs",
        remedy: "remove hostPID: true, or privileged: true and CAP_SYS_ADMIN",
        fields: [
          ["spec", "hostPID"],
          ...able.map((one) =>
            one.container.securityContext?.privileged === true
              ? [...one.path, "securityContext", "privileged"]
              : [...one.path, "securityContext", "capabilities", "add"],
          ),
        ],
      },
    ];
  },
};
