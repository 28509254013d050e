import type { DeclaredNetwork } from "../model/declared-network.js";
import {
  type Derived,
  FROM_NODE,
  FROM_PODS,
  type ListenerReport,
  type Observed,
  type Reach,
} from "../model/localhost-report.js";
import type { ContainerSnapshot, PodSnapshot } from "../model/snapshot.js";
import type { AttemptReading, ListenersReading } from "../model/sockets.js";
import { type Listener, listenersOf, networksOf } from "./listeners.js";
import type { Packet } from "./packet-rules.js";
import { answers, eitherOf, LOOPBACK4, LOOPBACK6, rivalsOf } from "./reach.js";
import { mayGoElsewhere, type Redirect, redirectsOf } from "./redirect.js";

/** Everything that the answers stand on. */
export interface LocalhostFacts {
  pod: PodSnapshot;
  networks: readonly DeclaredNetwork[];
  reading: ListenersReading;
}

/**
 * The addresses of `localhost` in the order in which the kubelet writes them into /etc/hosts (kubernetes
 * `pkg/kubelet/kubelet_pods.go`, managedHostsFileContent). In the node's network it copies the node's file instead.
 */
const KUBELET_LOCALHOST: readonly string[] = [LOOPBACK4, LOOPBACK6];

/** The addresses that `localhost` stands for in a container, first one first; null where its file is not the kubelet's. */
export function localhostOrder(container: string, facts: LocalhostFacts): readonly string[] | null {
  if (facts.networks.find((one) => one.container === container)?.ownHosts === true) return null;
  return facts.pod.pod.spec.hostNetwork ? facts.reading.nodeLocalhost : KUBELET_LOCALHOST;
}

/** Those that run or are to run again: the sandbox, and what has ended for good, connect to nothing. */
export function connectingContainers(pod: PodSnapshot): ContainerSnapshot[] {
  return pod.containers.filter(
    (one) =>
      one.kind !== "sandbox" &&
      (one.pid !== null || (one.state === "waiting" && (one.kind === "app" || one.kind === "sidecar"))),
  );
}

/** Where a container is, or, while it does not run, where it will be: with the sandbox, or its neighbours. */
export function networkOf(container: ContainerSnapshot, pod: PodSnapshot): number | null {
  if (container.inodes.net !== null) return container.inodes.net;
  const sandbox = pod.containers.find((one) => one.kind === "sandbox")?.inodes.net ?? null;
  return sandbox ?? networksOf(pod)[0] ?? null;
}

/** A v6 socket of which nobody said whether it takes IPv4 too, settled by what came of a connect. */
function settleV6Only(
  listener: Listener,
  all: readonly Listener[],
  attempts: readonly AttemptReading[],
): void {
  if (listener.address !== "::" || listener.v6Only !== null || listener.protocol !== "tcp") return;
  if (rivalsOf(listener, all).length > 0) return;
  const tried = attempts.find(
    (one) =>
      one.from === listener.networkNamespace && one.address === LOOPBACK4 && one.port === listener.port,
  );
  if (tried?.result === "yes") listener.v6Only = false;
  if (tried?.result === "refused") listener.v6Only = true;
}

class Derivation {
  readonly listeners: Listener[];
  private readonly loopback6: Set<number>;
  private readonly redirects: Redirect[];

  constructor(private readonly facts: LocalhostFacts) {
    this.listeners = listenersOf(facts.pod, facts.reading);
    for (const one of this.listeners) settleV6Only(one, this.listeners, facts.reading.attempts);
    this.loopback6 = new Set(
      facts.reading.networks.filter((one) => one.hasLoopback6).map((one) => one.inode),
    );
    this.redirects = redirectsOf(this.listeners, facts.reading.networks);
  }

  private at(listener: Listener, to: string): Derived {
    return answers(listener, to, this.listeners, this.loopback6.has(listener.networkNamespace));
  }

  /** Rules may send a connection elsewhere: then who answers is not known. */
  private by(hook: Packet["hook"], listener: Listener, to: string): Derived {
    const { protocol, port, networkNamespace } = listener;
    // There is no such address, and so no packet that a rule could see.
    if (to === LOOPBACK6 && !this.loopback6.has(networkNamespace)) return "no";
    const elsewhere = this.redirects
      .filter((one) => one.networkNamespace === networkNamespace)
      .some((one) => mayGoElsewhere(one, { hook, protocol, to, port }));
    return elsewhere ? "unknown" : this.at(listener, to);
  }

  private observed(listener: Listener, from: number | "node", to: string): Observed {
    if (listener.protocol !== "tcp") return null;
    const tried = this.facts.reading.attempts.find(
      (one) => one.from === from && one.address === to && one.port === listener.port,
    );
    if (!tried || tried.result === "other") return null;
    // Who answered does not show: where it was another, this says nothing about the listener.
    const another =
      tried.result === "yes" &&
      this.at(listener, to) === "no" &&
      rivalsOf(listener, this.listeners).some((one) => this.at(one, to) !== "no");
    return another ? null : tried.result;
  }

  private fromContainer(listener: Listener, container: ContainerSnapshot): Reach[] {
    const { pod } = this.facts;
    const inside = networkOf(container, pod) === listener.networkNamespace;
    const order = localhostOrder(container.name, this.facts);
    const first = order?.[0] ?? null;
    const observed = (to: string): Observed =>
      container.inodes.net === null ? null : this.observed(listener, container.inodes.net, to);
    const reach = (to: string, derived: Derived, tried: string | null): Reach => ({
      from: container.name,
      to,
      derived,
      // What is tried in another network namespace ends at other sockets.
      observed: tried === null || !inside ? null : observed(tried),
    });
    const local = (to: string): Derived => (inside ? this.by("output", listener, to) : "no");
    return [
      reach(LOOPBACK4, local(LOOPBACK4), LOOPBACK4),
      reach(LOOPBACK6, local(LOOPBACK6), LOOPBACK6),
      reach("localhost", first === null ? eitherOf([LOOPBACK4, LOOPBACK6].map(local)) : local(first), first),
      ...pod.pod.podIPs.map((ip) => reach(ip, inside ? this.by("output", listener, ip) : "unknown", ip)),
    ];
  }

  private fromOutside(listener: Listener, from: typeof FROM_NODE | typeof FROM_PODS): Reach[] {
    const { podIPs, spec } = this.facts.pod.pod;
    const shared = networkOf(sandboxOrFirst(this.facts.pod), this.facts.pod);
    const inside = listener.networkNamespace === shared;
    const local = from === FROM_NODE && spec.hostNetwork ? [LOOPBACK4, LOOPBACK6] : [];
    return [...local, ...podIPs].map((to) => ({
      from,
      to,
      derived: inside ? this.by(local.includes(to) ? "output" : "prerouting", listener, to) : "unknown",
      observed:
        from === FROM_NODE && inside
          ? this.observed(listener, local.includes(to) ? listener.networkNamespace : "node", to)
          : null,
    }));
  }

  /**
   * containerd dials 127.0.0.1 and then ::1 inside the sandbox's network namespace; newer ones then the pod's IP from the node
   * (containerd `internal/cri/server/sandbox_portforward_linux.go`), so what only that reaches is not known.
   */
  private portForward(listener: Listener): Derived | null {
    if (listener.protocol !== "tcp") return null;
    const shared = networkOf(sandboxOrFirst(this.facts.pod), this.facts.pod);
    if (listener.networkNamespace !== shared) return "no";
    const loopback = [LOOPBACK4, LOOPBACK6].map((to) => this.by("output", listener, to));
    if (loopback.includes("yes")) return "yes";
    if (loopback.includes("unknown")) return "unknown";
    return this.facts.pod.pod.podIPs.some((ip) => this.at(listener, ip) !== "no") ? "unknown" : "no";
  }

  report(listener: Listener): ListenerReport {
    return {
      protocol: listener.protocol,
      address: listener.address,
      port: listener.port,
      family: listener.family,
      v6Only: listener.v6Only,
      container: listener.container,
      process: listener.process,
      networkNamespace: listener.networkNamespace,
      reach: [
        ...connectingContainers(this.facts.pod).flatMap((one) => this.fromContainer(listener, one)),
        ...this.fromOutside(listener, FROM_NODE),
        ...this.fromOutside(listener, FROM_PODS),
      ],
      portForward: this.portForward(listener),
    };
  }
}

function sandboxOrFirst(pod: PodSnapshot): ContainerSnapshot {
  const found =
    pod.containers.find((one) => one.kind === "sandbox" && one.inodes.net !== null) ??
    pod.containers.find((one) => one.inodes.net !== null) ??
    pod.containers[0];
  if (!found) throw new Error("a pod has containers");
  return found;
}

/** Every listener of a pod with everyone who may want to reach it, and whether that works. */
export function deriveListeners(facts: LocalhostFacts): ListenerReport[] {
  const derivation = new Derivation(facts);
  return derivation.listeners.map((one) => derivation.report(one));
}
