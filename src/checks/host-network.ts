import { type Check, concerned, listNames } from "./check.js";

/**
 * A pod must not use the node's network namespace. With `hostNetwork: true` its containers listen on the node's addresses,
 * reach what listens on the node's loopback, and are not held by NetworkPolicy. containerd drops the UTS namespace with it
 * (containerd `internal/cri/server/podsandbox/sandbox_run_linux.go`), CRI-O does not.
 */
export const hostNetwork: Check = {
  id: "host-network",
  severity: "warning",
  references: [
    "PSS:hostNamespaces",
    "KSV-0009",
    "C-0041",
    "CKV_K8S_19",
    "kube-linter:host-network",
    "polaris:hostNetworkSet",
  ],
  run({ report }) {
    const inHost = concerned(report).filter((one) => one.namespaces.net.scope === "host");
    if (!report.spec.hostNetwork && inHost.length === 0) return [];
    const names = listNames((inHost.length > 0 ? inHost : concerned(report)).map((one) => one.name));
    const uts = concerned(report).filter(
      (one) => (one.namespaces.uts.scope ?? one.namespaces.uts.expected) === "host",
    );
    const detail = [
      "they listen on the node's addresses, reach whatever listens on the node's 127.0.0.1, and no NetworkPolicy holds them",
      ...(uts.length > 0
        ? [
            "the UTS namespace is the node's too: they see the node's host name, and with CAP_SYS_ADMIN can change it",
          ]
        : []),
    ];
    return [
      {
        container: null,
        reason: `hostNetwork: ${names} in the node's network namespace`,
        detail: detail.join("; "),
        remedy: "remove hostNetwork: true; publish single ports by a Service or hostPort",
      },
    ];
  },
};
