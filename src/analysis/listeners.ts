import { bareContainerId } from "../model/pod.js";
import type { ProcessReading } from "../model/reading.js";
import type { ContainerSnapshot, PodSnapshot } from "../model/snapshot.js";
import type { ListenersReading, SocketReading } from "../model/sockets.js";

/** A port that something listens on: sockets of one owner at one address are one listener. */
export interface Listener {
  protocol: "tcp" | "udp";
  family: 4 | 6;
  address: string;
  port: number;
  v6Only: boolean | null;
  container: string | null;
  process: string | null;
  /** The inode of the network namespace. */
  networkNamespace: number;
}

/** Who holds a socket. */
export interface Owner {
  container: string | null;
  process: string | null;
}

function belongsTo(process: ProcessReading, container: ContainerSnapshot): boolean {
  const id = bareContainerId(container.id);
  if (container.pid === process.pid) return true;
  return id !== null && process.cgroupLines.some((line) => line.includes(id));
}

function byAge(a: ProcessReading, b: ProcessReading): number {
  return Number(BigInt(a.startTime ?? 0) - BigInt(b.startTime ?? 0)) || a.pid - b.pid;
}

/** Of the processes that hold a socket, the pod's own come first, then the one that started first: it handed it to the others. */
export function ownerOf(pids: number[], pod: PodSnapshot, reading: ListenersReading): Owner {
  const holders = pids.flatMap((pid) => reading.processes.get(pid) ?? []).sort(byAge);
  for (const process of holders) {
    const container = pod.containers.find((one) => belongsTo(process, one));
    if (container) return { container: container.name, process: process.comm };
  }
  return { container: null, process: holders[0]?.comm ?? null };
}

/** The inodes of the network namespaces that the pod's containers are in, the sandbox's last. */
export function networksOf(pod: PodSnapshot): number[] {
  return [...new Set(pod.containers.flatMap((one) => one.inodes.net ?? []))];
}

function sameListener(a: Listener, b: Listener): boolean {
  return (
    a.protocol === b.protocol &&
    a.address === b.address &&
    a.port === b.port &&
    a.container === b.container &&
    a.process === b.process &&
    a.networkNamespace === b.networkNamespace
  );
}

function toListener(socket: SocketReading, owner: Owner, networkNamespace: number): Listener {
  const { protocol, family, address, port, v6Only } = socket;
  return { protocol, family, address, port, v6Only, ...owner, networkNamespace };
}

/** Every listener in the pod's network namespaces: those of its containers in pod order, then others; each by port. */
export function listenersOf(pod: PodSnapshot, reading: ListenersReading): Listener[] {
  const listeners: Listener[] = [];
  for (const network of reading.networks.filter((one) => networksOf(pod).includes(one.inode))) {
    for (const socket of network.sockets) {
      const made = toListener(socket, ownerOf(socket.owners, pod, reading), network.inode);
      const known = listeners.find((one) => sameListener(one, made));
      if (!known) listeners.push(made);
      else if (known.v6Only !== made.v6Only) known.v6Only = null;
    }
  }
  const rank = (one: Listener): number => {
    const index = pod.containers.findIndex(({ name }) => name === one.container);
    return index < 0 ? pod.containers.length : index;
  };
  return listeners.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.port - b.port ||
      a.protocol.localeCompare(b.protocol) ||
      a.address.localeCompare(b.address),
  );
}
