import type { ContainerReport } from "../model/report.js";
import type { ContainerSnapshot } from "../model/snapshot.js";
import { type Check, type CheckInput, type CheckResult, concerned, listNames } from "./check.js";

const FIX = "set hostUsers: false (no feature gate needed since Kubernetes 1.33), or runAsNonRoot: true";

/** Null: neither the process nor the spec says whether it is root. */
function runsAsRoot(report: ContainerReport, declared: ContainerSnapshot | undefined): boolean | null {
  const uid = report.process?.hostUid ?? null;
  if (uid !== null) return uid === 0;
  if (declared?.runAsUser !== null && declared?.runAsUser !== undefined) return declared.runAsUser === 0;
  return declared?.runAsNonRoot === true ? false : null;
}

function runs({ length }: readonly string[]): string {
  return length === 1 ? "runs" : "run";
}

/**
 * Root in a container should not be root on the node. Without a user namespace of the pod's own (`hostUsers: false`, KEP-127)
 * UID 0 in the container is UID 0 of the node: whatever gets out of the container is root there.
 */
export const hostUserNamespace: Check = {
  id: "host-user-namespace",
  severity: "info",
  references: ["kubesec:HostUsers", "CKV_K8S_40"],
  about: {
    rule: "A container that runs as root has a user namespace of its own: hostUsers: false (KEP-127).",
    why: "Without one, UID 0 in the container is UID 0 of the node, and files, processes and capabilities are judged by the node's IDs. With one, root of the container is nobody outside of it.",
    attacker:
      "Whoever gets out of the container (by a kernel bug, a mount, a runtime's bug) is root on the node at once.",
    fix: "Set hostUsers: false (no feature gate needed since Kubernetes 1.33; it excludes hostNetwork, hostPID and hostIPC), or run as another user: runAsNonRoot: true.",
  },
  run({ report, snapshot, only }: CheckInput): CheckResult[] {
    const inHost = concerned(report, only).filter(
      (one) => (one.namespaces.user.scope ?? one.namespaces.user.expected) === "host",
    );
    const judged = inHost.map((one) => ({
      name: one.name,
      root: runsAsRoot(
        one,
        snapshot.containers.find((declared) => declared.name === one.name),
      ),
    }));
    const roots = judged.filter((one) => one.root === true).map((one) => one.name);
    const open = judged.filter((one) => one.root === null).map((one) => one.name);
    return [
      ...(roots.length > 0
        ? [
            {
              container: null,
              reason: `${listNames(roots)} ${runs(roots)} as root, and root here is root on the node`,
              detail: "the user namespace is the node's, so UID 0 in the container is UID 0 outside",
              remedy: FIX,
              fields: [["spec", "hostUsers"]],
            },
          ]
        : []),
      ...(open.length > 0
        ? [
            {
              skipped: `the image decides which user ${listNames(open)} ${runs(open)} as, and no process of ${open.length === 1 ? "it" : "them"} was looked at`,
            },
          ]
        : []),
    ];
  },
};
