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
  about: {
    rule: "A pod does not set hostNetwork: true (Pod Security baseline, hostNamespaces).",
    why: "The pod's containers are in the node's network namespace: they have the node's addresses and its loopback, and NetworkPolicy does not hold them. containerd drops the UTS namespace with it, so that the host name is the node's too; CRI-O gives the pod one of its own that carries the node's name.",
    attacker:
      "Reaches what listens on the node's 127.0.0.1 (kubelet's read-only ports, debug endpoints, cloud agents), the cloud's metadata service as the node, and other hostNetwork pods; takes ports of the node; with CAP_NET_RAW sees the node's traffic, with CAP_NET_ADMIN turns it.",
    fix: "Remove hostNetwork: true; publish single ports by a Service or a hostPort. A CNI, kube-proxy or node agent that needs it belongs into a namespace of its own with an exception that says why.",
  },
  run({ report, snapshot, only }) {
    const inHost = concerned(report, only).filter((one) => one.namespaces.net.scope === "host");
    if (!snapshot.pod.spec.hostNetwork && inHost.length === 0) return [];
    const names = listNames((inHost.length > 0 ? inHost : concerned(report, only)).map((one) => one.name));
    const uts = concerned(report, only).filter(
      (one) => (one.namespaces.uts.scope ?? one.namespaces.uts.expected) === "host",
    );
    // From a spec alone the runtime is not known, and the two do not do the same.
    const open = concerned(report, only).some(
      ({ namespaces: { uts } }) => uts.scope === null && uts.expected === "unknown",
    );
    const detail = [
      "what listens there listens on the node's addresses, the node's 127.0.0.1 can be reached, and no NetworkPolicy applies",
      ...(uts.length > 0
        ? [
            "the UTS namespace is the node's too: the host name is the node's, and CAP_SYS_ADMIN can change it",
          ]
        : []),
      ...(uts.length === 0 && open
        ? [
            "under containerd the UTS namespace is the node's too (CRI-O makes one of the pod's own that carries the node's name)",
          ]
        : []),
    ];
    return [
      {
        container: null,
        reason: `hostNetwork: ${names} in the node's network namespace`,
        detail: detail.join("; "),
        remedy: "remove hostNetwork: true; publish single ports by a Service or hostPort",
        fields: [["spec", "hostNetwork"]],
      },
    ];
  },
};
