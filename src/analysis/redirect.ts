import type { Listener } from "./listeners.js";

/** A service mesh whose proxy takes the pod's traffic. */
export interface Redirect {
  mesh: string;
  /** The ports that the rules redirect to. */
  outbound: number;
  inbound: number;
  /** Whose proxy it is; null where a process outside the pod listens, as in ambient mode. */
  container: string | null;
  process: string | null;
  networkNamespace: number;
}

/**
 * The ports that a mesh's rules redirect to, the same in every pod. Sources: Istio "Ports used by Istio" (15001 outbound, 15006
 * inbound; ztunnel listens on the same inside the pod), Linkerd "Proxy configuration" (4140 outbound, 4143 inbound).
 */
const MESHES = [
  { mesh: "Istio", outbound: 15001, inbound: 15006 },
  { mesh: "Linkerd", outbound: 4140, inbound: 4143 },
] as const;

/** The meshes whose two ports something listens on. */
export function redirectsOf(listeners: readonly Listener[]): Redirect[] {
  const at = (port: number, networkNamespace?: number): Listener[] =>
    listeners.filter(
      (one) =>
        one.protocol === "tcp" &&
        one.port === port &&
        (networkNamespace === undefined || one.networkNamespace === networkNamespace),
    );
  return MESHES.flatMap((ports) => {
    const inbound = at(ports.inbound).find((one) => at(ports.outbound, one.networkNamespace).length > 0);
    if (!inbound) return [];
    const { container, process, networkNamespace } = inbound;
    return [{ ...ports, container, process, networkNamespace }];
  });
}
