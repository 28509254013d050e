import { randomBytes, randomUUID } from "node:crypto";

/** A pod's place in the node's network. */
export interface PodNetwork {
  ip: string;
  gateway: string;
  bridge: string;
  /** The node's end of the pair. */
  veth: string;
  /** Where the namespace is pinned on the node. */
  path: string;
}

/** Addresses of one node: 10.244.N.0/24, the node itself is .1, pods get the next free one in turn. */
export class AddressPool {
  private readonly used = new Set<number>();
  private last = 1;

  constructor(readonly gateway: string) {}

  take(): PodNetwork {
    for (let tries = 0; tries < 253; tries++) {
      this.last = this.last >= 254 ? 2 : this.last + 1;
      if (!this.used.has(this.last)) return this.network(this.last);
    }
    throw new Error("failed to allocate for range 0: no IP addresses available in range set");
  }

  give(network: PodNetwork): void {
    this.used.delete(Number(network.ip.split(".")[3]));
  }

  private network(host: number): PodNetwork {
    this.used.add(host);
    return {
      ip: this.gateway.replace(/\d+$/, String(host)),
      gateway: this.gateway,
      bridge: "cni0",
      veth: `veth${randomBytes(4).toString("hex")}`,
      path: `/var/run/netns/cni-${randomUUID()}`,
    };
  }
}

/** The node's address for its place in the lab: the first is 10.244.0.1, as recorded. */
export function nodeAddress(index: number): string {
  return `10.244.${index}.1`;
}
