import { type Found, listNames, type SpecCheck } from "./check.js";
import type { PodView } from "./pod-security/pod-view.js";
import type { FieldPath } from "./pod-security/schema.js";

/** Ports that a node's own services listen on. Source: Kubernetes docs, "Ports and Protocols"; kube-proxy's `healthzBindAddress`. */
const NODE_PORTS: ReadonlyMap<string, string> = new Map([
  ["22/TCP", "sshd"],
  ["2379/TCP", "etcd"],
  ["2380/TCP", "etcd"],
  ["6443/TCP", "the API server"],
  ["10248/TCP", "the kubelet"],
  ["10249/TCP", "kube-proxy"],
  ["10250/TCP", "the kubelet"],
  ["10256/TCP", "kube-proxy"],
  ["10257/TCP", "the controller manager"],
  ["10259/TCP", "the scheduler"],
]);

interface Claim {
  container: string;
  path: FieldPath;
}

/**
 * Containers of one network namespace must not claim the same port: the second to bind it fails with EADDRINUSE. All containers
 * of a pod that run at the same time share one; with `hostNetwork` it is the node's, where the kubelet and others listen.
 */
export const portConflict: SpecCheck = {
  id: "port-conflict",
  severity: "warning",
  references: ["kube-score:container-ports-check"],
  about: {
    rule: "No two containers of a pod that run at the same time declare the same containerPort and protocol, no two ports of a pod the same hostPort; with hostNetwork none declares a port of the node's own services.",
    why: "The containers share one network namespace, so a port is there once. Whoever binds second fails with 'address already in use' and is restarted for ever, often only on some nodes or after some restarts.",
    attacker:
      "A compromised sidecar that binds first answers in the place of the application: probes, Services and neighbours talk to it.",
    fix: "Give each container a port of its own; with hostNetwork choose ports outside of those that Kubernetes uses.",
  },
  run({ view }) {
    return [...sharedPorts(view, "containerPort"), ...sharedPorts(view, "hostPort"), ...nodePorts(view)];
  },
};

/** Who claims which port, of the containers that run at the same time. */
function claims(view: PodView, field: "containerPort" | "hostPort"): Map<string, Claim[]> {
  const found = new Map<string, Claim[]>();
  for (const one of view.containers) {
    if (one.kind === "init") continue;
    for (const [index, port] of (one.container.ports ?? []).entries()) {
      const number = port?.[field] ?? 0;
      if (number === 0) continue;
      const host = field === "hostPort" && port?.hostIP ? `${port.hostIP}:` : "";
      const key = `${host}${number}/${port?.protocol || "TCP"}`;
      const claim = { container: one.name, path: [...one.path, "ports", index, field] };
      const others = found.get(key);
      if (others === undefined) found.set(key, [claim]);
      else others.push(claim);
    }
  }
  return found;
}

function sharedPorts(view: PodView, field: "containerPort" | "hostPort"): Found[] {
  // With hostNetwork a host port is the container port again.
  if (field === "hostPort" && view.spec.hostNetwork === true) return [];
  const shared = [...claims(view, field)].filter(([, all]) => all.length > 1);
  return shared.flatMap(([port, all]): Found[] => {
    const names = [...new Set(all.map((one) => one.container))];
    if (names.length < 2) return [];
    return [
      {
        container: null,
        reason: `${listNames(names)} claim the same ${field === "hostPort" ? "port of the node" : "port"} ${port}`,
        detail:
          field === "hostPort"
            ? "the API server refuses a pod that takes a port of the node twice"
            : "they share one network namespace: whoever binds it second fails with EADDRINUSE, unless they bind different addresses",
        remedy: "give each container a port of its own",
        fields: all.map((one) => one.path),
      },
    ];
  });
}

function nodePorts(view: PodView): Found[] {
  if (view.spec.hostNetwork !== true) return [];
  return [...claims(view, "containerPort")].flatMap(([port, all]): Found[] => {
    const owner = NODE_PORTS.get(port);
    if (owner === undefined) return [];
    return [
      {
        container: all.length === 1 ? (all[0]?.container ?? null) : null,
        reason: `${listNames([...new Set(all.map((one) => one.container))])}: ${port} of the node, where ${owner} listens`,
        detail: "hostNetwork: the port is the node's own; whoever comes second fails with EADDRINUSE",
        remedy: "choose another port, or remove hostNetwork: true",
        fields: all.map((one) => one.path),
      },
    ];
  });
}
