import { endpoint } from "../../analysis/endpoint.js";
import type { DeclaredNetwork } from "../../model/declared-network.js";
import type { ContainerSnapshot } from "../../model/snapshot.js";
import { type Found, listNames } from "../check.js";
import type { LocalhostCheck, LocalhostInput } from "./input.js";

interface Want {
  protocol: "tcp" | "udp";
  port: number;
}

/** The ports that a container declares, and those that its own probes ask for. */
function wantsOf({ ports, handlers }: DeclaredNetwork): Want[] {
  const declared = ports.flatMap((one): Want[] =>
    one.protocol === "SCTP"
      ? []
      : [{ protocol: one.protocol === "UDP" ? "udp" : "tcp", port: one.containerPort }],
  );
  const asked = handlers.flatMap((one): Want[] =>
    one.port === null ? [] : [{ protocol: "tcp", port: one.port }],
  );
  return [...declared, ...asked].filter(
    (one, index, all) =>
      all.findIndex((other) => other.port === one.port && other.protocol === one.protocol) === index,
  );
}

/** Init containers run one by one before the others: they are in nobody's way. */
function runTogether(one: ContainerSnapshot): boolean {
  return one.kind === "app" || one.kind === "sidecar" || one.kind === "ephemeral";
}

/** One that has failed before, or is failing: what it is doing at this moment does not matter. */
function hasFailed(one: ContainerSnapshot): boolean {
  return (
    one.restartCount > 0 || one.reason === "CrashLoopBackOff" || (one.exitCode !== null && one.exitCode !== 0)
  );
}

function held(input: LocalhostInput, container: ContainerSnapshot, want: Want): Found | null {
  const holders = input.report.listeners.filter(
    (one) => one.port === want.port && one.protocol === want.protocol && one.container !== container.name,
  );
  const own = input.report.listeners.some(
    (one) => one.port === want.port && one.protocol === want.protocol && one.container === container.name,
  );
  const [holder] = holders;
  if (!holder || own) return null;
  const who =
    holder.container ??
    (holder.process === null ? "a process of the node" : `the node's process ${holder.process}`);
  return {
    container: container.name,
    reason: `${container.name} wants ${want.protocol} port ${want.port}, and ${who} holds it`,
    detail: `${who}${holder.container !== null && holder.process !== null ? ` (${holder.process})` : ""} listens on ${endpoint(holder)}; ${container.name} is ${container.reason ?? container.state ?? "not running"}${container.restartCount > 0 ? ` after ${container.restartCount} restart${container.restartCount === 1 ? "" : "s"}` : ""}`,
    remedy: `give one of them another port: the containers of a pod share one set of ports${input.report.hostNetwork ? ", here with the whole node" : ""}`,
  };
}

function declaredTwice(input: LocalhostInput, told: readonly Found[]): Found[] {
  const wants = input.networks
    .filter(({ container }) =>
      input.snapshot.containers.some((one) => one.name === container && runTogether(one)),
    )
    .flatMap(({ container, ports }) =>
      wantsOf({ container, ports, handlers: [], ownHosts: false }).map((want) => ({ container, ...want })),
    );
  const groups = new Map<string, string[]>();
  for (const { container, protocol, port } of wants) {
    const key = `${protocol} port ${port}`;
    groups.set(key, [...new Set([...(groups.get(key) ?? []), container])]);
  }
  return [...groups]
    .filter(([key, names]) => names.length > 1 && !told.some((one) => one.reason.includes(`wants ${key},`)))
    .map(([key, names]) => ({
      container: null,
      reason: `${listNames(names)} declare ${key}`,
      detail:
        "the containers of a pod share one set of ports: only the first that binds it gets it (but for different addresses, or SO_REUSEPORT)",
      remedy: "give each container a port of its own",
    }));
}

/**
 * Two containers of a pod cannot listen on the same port: they share a network namespace. Kubernetes accepts such a pod; the
 * one that comes second fails with "address already in use", and the log of the other says nothing.
 */
export const portConflict: LocalhostCheck = {
  id: "port-conflict",
  severity: "warning",
  references: [],
  about: {
    rule: "No two containers of a pod want the same port, and with hostNetwork no container wants one that the node uses.",
    why: 'The containers of a pod share one network namespace and so one set of ports; with hostNetwork they share it with every process of the node. Whoever binds second fails with "address already in use" and ends in CrashLoopBackOff.',
    attacker: "A container that is first to bind a port answers in another's name.",
    fix: "Give one of them another port.",
  },
  run(input) {
    const told = input.report.observed
      ? input.snapshot.containers
          .filter((one) => runTogether(one) && hasFailed(one))
          .flatMap((container) => {
            const declared = input.networks.find((one) => one.container === container.name);
            return declared ? wantsOf(declared).flatMap((want) => held(input, container, want) ?? []) : [];
          })
      : [];
    return [...told, ...declaredTwice(input, told)];
  },
};
