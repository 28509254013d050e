import { endpoint, settled } from "../../analysis/endpoint.js";
import { isLoopback } from "../../analysis/reach.js";
import type { DeclaredHandler } from "../../model/declared-network.js";
import { askersOf, FROM_NODE, type ListenerReport } from "../../model/localhost-report.js";
import { type CheckResult, type Found, listNames } from "../check.js";
import { type LocalhostCheck, type LocalhostInput, NOT_READ, NOT_WHOLE } from "./input.js";

/** Istio has the kubelet ask its agent, which asks the application (`pkg/config/constants`, "/app-health/"). */
const REWRITTEN = /^\/app-health\//;

function words({ kind, action, port }: DeclaredHandler): string {
  return `${kind} (${action} port ${port ?? "?"})`;
}

function target({ host }: DeclaredHandler, { report }: LocalhostInput): string | null {
  return host === null || host === "localhost" ? (host ?? report.podIPs[0] ?? null) : host;
}

/** Whether the kubelet, on the node, gets through to the listener at the address that the handler names. */
function getsThrough(listener: ListenerReport, to: string): "yes" | "no" | "unknown" {
  const node = askersOf(listener.reach).find((one) => one.outside && one.from === FROM_NODE);
  const way = node?.ways.find((one) => one.to === to);
  return way ? settled(way) : "unknown";
}

function found(container: string, handler: DeclaredHandler, why: string, remedy: string): Found {
  return {
    container,
    reason: `${words(handler)} of ${container} cannot succeed: ${why}`,
    detail: `the kubelet connects from the node to the pod IP${handler.host === null ? "" : `; here to host ${handler.host}`}`,
    remedy,
  };
}

function unreachable(input: LocalhostInput, container: string, handler: DeclaredHandler): CheckResult[] {
  const { report } = input;
  const { port, host } = handler;
  if (port === null)
    return [
      found(
        container,
        handler,
        "its port name is none of the container's ports",
        "use the name or number of a declared port",
      ),
    ];
  if (host !== null && (host === "localhost" || isLoopback(host)) && !report.hostNetwork)
    return [
      found(
        container,
        handler,
        `host ${host} is the node's own loopback, not the pod's`,
        "remove host, and let the container listen on 0.0.0.0 (or ::)",
      ),
    ];
  const to = target(handler, input);
  if (to === null || !(report.podIPs.includes(to) || isLoopback(to)))
    return [
      {
        skipped: `${words(handler)} of ${container} asks ${to ?? "an unknown address"}, which is not the pod`,
      },
    ];
  const listeners = report.listeners.filter((one) => one.protocol === "tcp" && one.port === port);
  if (listeners.length === 0 && !input.whole) return [NOT_WHOLE];
  if (listeners.length === 0)
    return [
      found(
        container,
        handler,
        `nothing listens on port ${port}`,
        `let ${container} listen on port ${port}, or name the port it listens on`,
      ),
    ];
  const through = listeners.filter((one) => getsThrough(one, to) === "yes");
  const others = through.filter((one) => one.container !== container);
  if (through.length > 0)
    return others.length === through.length && !REWRITTEN.test(handler.path ?? "")
      ? [another(container, handler, others)]
      : [];
  if (listeners.some((one) => getsThrough(one, to) === "unknown"))
    return [{ skipped: `whether ${words(handler)} of ${container} gets through is not known` }];
  const where = listNames(listeners.map(endpoint));
  return [
    found(
      container,
      handler,
      `what listens on port ${port} listens on ${where} only`,
      `let it listen on 0.0.0.0 (or ::), or use an exec probe, which runs inside the container`,
    ),
  ];
}

function another(container: string, handler: DeclaredHandler, others: ListenerReport[]): Found {
  const owners = listNames([...new Set(others.map((one) => one.container ?? "a process of the node"))]);
  return {
    container,
    reason: `${words(handler)} of ${container} is answered by ${owners}`,
    detail: `port ${handler.port} of the pod's network namespace is held by ${owners}: the handler says nothing about ${container}`,
    remedy: `name the port that ${container} itself listens on`,
  };
}

/**
 * A probe or lifecycle handler must get through to its container. The kubelet connects from the node to the pod's IP (or to
 * `host`), so what listens on loopback only, or not at all, fails it (kubernetes `pkg/kubelet/prober/prober.go`,
 * `pkg/kubelet/lifecycle/handlers.go`).
 */
export const probeUnreachable: LocalhostCheck = {
  id: "probe-unreachable",
  severity: "warning",
  references: [],
  about: {
    rule: "What a probe or lifecycle handler connects to is a port on which the same container listens, at an address that the node reaches.",
    why: "The kubelet connects from the node to the pod IP. A listener on 127.0.0.1 or ::1 is out of its reach; the container is then never ready, or is restarted for ever, although the application is well.",
    attacker: "Nothing by itself.",
    fix: "Let the container listen on 0.0.0.0 (or ::), correct the port, or use an exec probe, which runs inside the container.",
  },
  run(input) {
    if (!input.report.observed) return [NOT_READ];
    return input.networks.flatMap(({ container, handlers }) => {
      if (handlers.length === 0) return [];
      const one = input.report.containers.find(({ name }) => name === container);
      if (one?.networkNamespace === null || one === undefined)
        return [{ skipped: `${container} does not run, so nothing can listen for its probes` }];
      return handlers.flatMap((handler) => unreachable(input, container, handler));
    });
  },
};
