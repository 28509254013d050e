import type { ContainerKind, ContainerState } from "./pod.js";
import type { API_VERSION, Finding, GapReport, NodeReport, SkippedCheck } from "./report.js";

/** Whether a connection gets through to a listener, by what is bound to what. */
export type Derived = "yes" | "no" | "unknown";

/** How a connect ended that was really tried; null where none was, or where it says nothing about this listener. */
export type Observed = "yes" | "refused" | "timeout" | null;

/** The kubelet's probes, which come from the node; and any other pod, network policies aside. */
export const FROM_NODE = "node";
export const FROM_PODS = "pod";

/** One way to a listener. */
export interface Reach {
  /** A container's name, `node` or `pod`. */
  from: string;
  /** `127.0.0.1`, `::1`, `localhost` or a pod IP. */
  to: string;
  derived: Derived;
  observed: Observed;
}

/** A port that something listens on. */
export interface ListenerReport {
  protocol: "tcp" | "udp";
  address: string;
  port: number;
  family: 4 | 6;
  /** IPV6_V6ONLY; null for IPv4, and where it could not be known. */
  v6Only: boolean | null;
  /** Null for a process of the node, and for an owner that could not be found: then there is a gap. */
  container: string | null;
  /** The owner's name; null where it was not found. */
  process: string | null;
  /** The inode of its network namespace. */
  networkNamespace: number;
  reach: Reach[];
  /** Whether `kubectl port-forward` gets there; null for UDP, which it does not forward. */
  portForward: Derived | null;
}

/** An abstract unix socket: every container in the network namespace can open it. */
export interface UnixSocketReport {
  name: string;
  container: string | null;
  process: string | null;
  networkNamespace: number;
}

export interface LocalhostContainerReport {
  name: string;
  kind: ContainerKind;
  state: ContainerState | null;
  /** Null where it has no process. */
  networkNamespace: number | null;
}

export interface LocalhostPodReport {
  namespace: string;
  name: string;
  uid: string;
  node: string | null;
  /** Whether the sockets of its network namespace were read. */
  observed: boolean;
  hostNetwork: boolean;
  podIPs: string[];
  containers: LocalhostContainerReport[];
  listeners: ListenerReport[];
  unixSockets: UnixSocketReport[];
  /** With `--port`: what holds for that port, in a sentence. */
  verdict: string | null;
}

/** The contract of `localhost -o json`: later releases add fields, and never rename or drop one. */
export interface LocalhostReport {
  apiVersion: typeof API_VERSION;
  kind: "LocalhostReport";
  /** RFC 3339. */
  generatedAt: string;
  version: string;
  nodes: NodeReport[];
  pods: LocalhostPodReport[];
  findings: Finding[];
  skipped: SkippedCheck[];
  gaps: GapReport[];
}

/** Everyone who asks, with the ways they have. */
export interface Asker {
  from: string;
  /** The node or other pods, and not a container that is named so. */
  outside: boolean;
  ways: Reach[];
}

/** The ways to a listener by who asks, in order. Only a container has a way to `localhost`; an address comes once with each. */
export function askersOf(reach: readonly Reach[]): Asker[] {
  const groups: Reach[][] = [];
  for (const way of reach) {
    const last = groups.at(-1);
    if (last?.[0]?.from === way.from && !last.some((one) => one.to === way.to)) last.push(way);
    else groups.push([way]);
  }
  return groups.map((ways) => ({
    from: ways[0]?.from ?? "",
    outside: !ways.some((one) => one.to === "localhost"),
    ways,
  }));
}
