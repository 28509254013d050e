import { endpoint, isLoopbackOnly } from "../../analysis/endpoint.js";
import type { ListenerReport } from "../../model/localhost-report.js";
import { listNames } from "../check.js";
import { type LocalhostCheck, NOT_READ } from "./input.js";

const SHOWN = 8;

function listed(listeners: ListenerReport[], words: (one: ListenerReport) => string): string {
  const all = [...new Set(listeners.map(words))];
  return all.length > SHOWN
    ? `${all.slice(0, SHOWN).join(", ")} and ${all.length - SHOWN} more`
    : listNames(all);
}

/**
 * With `hostNetwork` localhost is the node's: what the node's daemons keep to themselves on loopback the pod can reach, and what
 * the pod keeps to itself the whole node, and every other hostNetwork pod.
 */
export const localhostIsTheNode: LocalhostCheck = {
  id: "localhost-is-the-node",
  severity: "warning",
  references: ["PSS:hostNamespaces"],
  about: {
    rule: "A pod's localhost is its own: it does not set hostNetwork: true.",
    why: "Daemons listen on loopback because they trust whoever is there: kubelet and kube-proxy health and metrics, cloud agents, databases. A hostNetwork pod is there. And what the pod itself listens on at 127.0.0.1 every process of the node can reach.",
    attacker: "Talks to the node's daemons that ask for no password on loopback.",
    fix: "Remove hostNetwork: true; publish single ports by a Service or hostPort.",
  },
  run({ report }) {
    if (!report.hostNetwork) return [];
    if (!report.observed) return [NOT_READ];
    const theirs = report.listeners.filter((one) => one.container === null && isLoopbackOnly(one));
    const ours = report.listeners.filter((one) => one.container !== null && isLoopbackOnly(one));
    const detail = [
      theirs.length > 0
        ? `of the node listen on it: ${listed(theirs, (one) => `${one.process ?? "?"} ${one.protocol} ${endpoint(one)}`)}`
        : "no process of the node listens on it at this moment",
      ...(ours.length > 0
        ? [
            `the whole node reaches ${listed(ours, (one) => `${one.container} ${one.protocol} ${endpoint(one)}`)}`,
          ]
        : []),
    ];
    return [
      {
        container: null,
        reason: "hostNetwork: localhost is the node's, shared with all of its processes",
        detail: detail.join("; "),
        remedy: "remove hostNetwork: true; publish single ports by a Service or hostPort",
        fields: [["spec", "hostNetwork"]],
      },
    ];
  },
};
