import type { Found, SpecCheck } from "./check.js";

/**
 * No container may take a port of the node. A hostPort is forwarded from the node's addresses into the pod's network namespace
 * (CNI portmap): the service is reachable wherever the node is, and only one such pod fits on a node. With `hostNetwork` every
 * port is the node's; the check for that says so.
 */
export const hostPort: SpecCheck = {
  id: "host-port",
  severity: "warning",
  references: ["PSS:hostPorts", "KSV-0024", "C-0044", "CKV_K8S_26", "polaris:hostPortSet"],
  about: {
    rule: "No container port sets hostPort (Pod Security baseline, hostPorts).",
    why: "The port is taken on the node itself and leads into the pod's network namespace. It is open wherever the node's addresses are, NetworkPolicy often does not see the real source, and a second pod with it does not fit on the node.",
    attacker:
      "From outside: reaches the service past Services and ingress rules. From inside: takes a port that a node's service or another pod is expected to answer on.",
    fix: "Publish it by a Service; where it must be the node's (ingress controllers), say hostIP, and give it an exception.",
  },
  run({ view }) {
    if (view.spec.hostNetwork === true) return [];
    return view.containers.flatMap((one) =>
      (one.container.ports ?? []).flatMap((port, index): Found[] => {
        const number = port?.hostPort ?? 0;
        if (port === undefined || number === 0) return [];
        const isLocal = /^127\.|^::1$/.test(port.hostIP ?? "");
        return [
          {
            container: one.name,
            ...(isLocal ? { severity: "info" as const } : {}),
            reason: `${one.name} takes port ${number} of the node${port.hostIP ? ` on ${port.hostIP}` : ""}`,
            detail: isLocal
              ? "it is open to what runs on the node and to every hostNetwork pod there"
              : "it is open wherever the node's addresses are reached, past Services and ingress",
            remedy: "publish it by a Service; or bind it to one address by hostIP",
            fields: [[...one.path, "ports", index, "hostPort"]],
          },
        ];
      }),
    );
  },
};
