import { type LocalhostCheck, NOT_READ } from "./input.js";

/**
 * A service mesh redirects the pod's traffic to its proxy, by rules in the pod's network namespace: what is sent to the pod IP
 * arrives at the proxy first. Told by the proxy's two listeners, whose ports the rules name.
 */
export const trafficRedirected: LocalhostCheck = {
  id: "traffic-redirected",
  severity: "info",
  references: [],
  about: {
    rule: "Where a mesh's proxy takes the pod's traffic, who reaches what is the mesh's decision.",
    why: "Istio and Linkerd redirect connections to and from the pod, not those to 127.0.0.1, to a proxy in the pod's network namespace. Bound addresses then do not tell who gets through: the proxy's configuration and the mesh's policies do.",
    attacker: "What runs as the proxy's own user is not redirected.",
    fix: "Ask the mesh: istioctl proxy-config listeners POD, linkerd diagnostics. --connect shows what a connection does.",
  },
  run({ report, redirects }) {
    if (!report.observed) return [NOT_READ];
    return redirects.map(({ mesh, inbound, outbound, container, process }) => ({
      container,
      reason: `${mesh} takes this pod's traffic: ${container ?? process ?? "a process outside the pod"} listens on its ports ${outbound} (outbound) and ${inbound} (inbound)`,
      detail:
        "what is sent to the pod IP arrives at the proxy first, so who reaches it is shown as unknown; connections to 127.0.0.1 are not redirected",
      remedy: "none is needed; --connect shows what a connection does, the mesh's own tools say why",
    }));
  },
};
