import { endpoint, isLoopbackOnly } from "../../analysis/endpoint.js";
import type { ListenerReport } from "../../model/localhost-report.js";
import { listNames } from "../check.js";
import { type LocalhostCheck, NOT_READ } from "./input.js";

/**
 * Where Linux takes ports from for a socket that did not ask for one (ip(7), ip_local_port_range): a UDP socket there is
 * most likely a client's, which waits for an answer.
 */
function isClients({ protocol, port }: ListenerReport): boolean {
  return protocol === "udp" && port >= 32768 && port <= 60999;
}

/** The reverse of port-not-listening: what others can reach should be in the spec, where a reader looks for it. */
export const portNotDeclared: LocalhostCheck = {
  id: "port-not-declared",
  severity: "info",
  references: [],
  about: {
    rule: "A port that others than the pod can reach is declared as a containerPort.",
    why: "Not declaring a port closes nothing: whatever listens on 0.0.0.0, :: or the pod IP is reachable by every pod that no NetworkPolicy holds back. Debug and metrics ports are forgotten this way.",
    attacker: "Reaches a port that nobody reviewed.",
    fix: "Declare it, or let it listen on 127.0.0.1 if only the pod itself needs it.",
  },
  run({ report, networks }) {
    if (!report.observed) return [NOT_READ];
    return networks.flatMap(({ container }) => {
      const open = report.listeners.filter(
        (one) =>
          one.container === container &&
          !isLoopbackOnly(one) &&
          !isClients(one) &&
          !networks.some(({ ports }) =>
            ports.some(
              (port) => port.containerPort === one.port && port.protocol.toLowerCase() === one.protocol,
            ),
          ),
      );
      if (open.length === 0) return [];
      const said = listNames([...new Set(open.map((one) => `${one.protocol} ${endpoint(one)}`))]);
      return [
        {
          container,
          reason: `${container} listens on ${said}, which the spec does not declare`,
          detail: "not declaring a port closes nothing: other pods can reach it",
          remedy: "declare it as a containerPort, or let it listen on 127.0.0.1 if only the pod needs it",
        },
      ];
    });
  },
};
