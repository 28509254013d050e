import type { PacketTable } from "../model/packet-rules.js";
import type { NetworkReading } from "../model/sockets.js";
import type { Listener } from "./listeners.js";
import { type Budget, isRedirected, type Packet, wholeBudget } from "./packet-rules.js";
import { isLoopback } from "./reach.js";
import { type RuleRedirect, redirectsOfRules } from "./rule-redirects.js";

/** A mesh's proxy, told by its listeners. */
export interface Proxy {
  mesh: string;
  /** The ports that the mesh's rules redirect to. */
  outbound: number;
  inbound: number;
  /** Whose proxy it is; null where a process outside the pod listens, as in ambient mode. */
  container: string | null;
  process: string | null;
}

/** A network namespace whose traffic may take another way. */
export interface Redirect {
  networkNamespace: number;
  /** Null where only rules tell of it. */
  proxy: Proxy | null;
  /** What its rules send elsewhere; null where they could not be read, or not be followed. */
  rules: RuleRedirect[] | null;
  tables: PacketTable[] | null;
  /** Whether the kernel says that there are rules, read or not. */
  hasRules: boolean;
  /** For all that is asked of the rules. */
  budget: Budget;
}

/**
 * The ports that a mesh's rules redirect to, the same in every pod. Sources: Istio "Ports used by Istio" (15001 outbound, 15006
 * inbound; ztunnel listens on the same inside the pod), Linkerd "Proxy configuration" (4140 outbound, 4143 inbound).
 */
const MESHES = [
  { mesh: "Istio", outbound: 15001, inbound: 15006 },
  { mesh: "Linkerd", outbound: 4140, inbound: 4143 },
] as const;

/** The meshes whose two ports something listens on in a network namespace. */
function proxiesOf(listeners: readonly Listener[], networkNamespace: number): Proxy[] {
  const at = (port: number): Listener | undefined =>
    listeners.find(
      (one) => one.protocol === "tcp" && one.port === port && one.networkNamespace === networkNamespace,
    );
  return MESHES.flatMap((ports) => {
    const inbound = at(ports.inbound);
    if (!inbound || !at(ports.outbound)) return [];
    return [{ ...ports, container: inbound.container, process: inbound.process }];
  });
}

/**
 * The network namespaces whose traffic a mesh's proxy takes, by its listeners, or that rules redirect; one for each mesh. Rules
 * that are there and could not be read count: where they send what is not known.
 */
export function redirectsOf(listeners: readonly Listener[], networks: readonly NetworkReading[]): Redirect[] {
  return networks.flatMap(({ inode, rules, hasRules }): Redirect[] => {
    const found = rules === null ? null : redirectsOfRules(rules);
    const where = { networkNamespace: inode, rules: found, tables: rules, hasRules, budget: wholeBudget() };
    const proxies = proxiesOf(listeners, inode);
    if (proxies.length > 0) return proxies.map((proxy) => ({ ...where, proxy }));
    const matters = found === null ? hasRules || rules !== null : found.length > 0;
    return matters ? [{ ...where, proxy: null }] : [];
  });
}

/**
 * Whether a connection may end elsewhere than the sockets say. With a mesh's proxy and no rule that redirects anything it is
 * done by other means (eBPF), or its rules were not read: then a mesh spares only what goes to 127.0.0.1 and ::1.
 */
export function mayGoElsewhere(
  { proxy, rules, tables, hasRules, budget }: Redirect,
  packet: Packet,
): boolean {
  if (tables !== null && rules?.length !== 0) return isRedirected(packet, tables, budget) !== "no";
  return (rules === null && hasRules) || (proxy !== null && !isLoopback(packet.to));
}
