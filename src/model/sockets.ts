import type { PacketTable } from "./packet-rules.js";
import type { ProcessReading, ReadingGap } from "./reading.js";

/** A TCP socket that listens, or a UDP socket that is bound. */
export interface SocketReading {
  protocol: "tcp" | "udp";
  family: 4 | 6;
  /** Without brackets; IPv6 in its short form (RFC 5952). */
  address: string;
  port: number;
  inode: number;
  /** IPV6_V6ONLY (ipv6(7)); null where it could not be read, and for IPv4. */
  v6Only: boolean | null;
  /** The PIDs that hold it. */
  owners: number[];
}

/** A listening or datagram unix socket with an abstract name, which lives in the network namespace (unix(7)). */
export interface UnixSocketReading {
  /** Without the leading NUL. */
  name: string;
  inode: number;
  owners: number[];
}

/** What listens in one network namespace. */
export interface NetworkReading {
  inode: number;
  sockets: SocketReading[];
  unix: UnixSocketReading[];
  /** Whether an interface has ::1. */
  hasLoopback6: boolean;
  /** Whether the kernel says that there are tables of iptables that can send connections elsewhere. */
  hasRules: boolean;
  /** The tables with rules that can; null where no program could be asked. */
  rules: PacketTable[] | null;
}

/** How a TCP connect ended; `other` is neither an answer nor a refusal: no route, no such address. */
export type AttemptResult = "yes" | "refused" | "timeout" | "other";

/** One TCP connect that was tried. */
export interface AttemptReading {
  /** The inode of the network namespace it was tried in, or `node` for the node's own. */
  from: number | "node";
  address: string;
  port: number;
  result: AttemptResult;
  /** What the program said. */
  words: string;
}

/** Everything one run of listeners.sh said, besides the collector's part. */
export interface ListenersReading {
  /** Whether every socket that there was is in it: what is not in it may be there all the same where this is false. */
  whole: boolean;
  networks: NetworkReading[];
  /** The processes that hold sockets, by PID; those whose PID changed hands meanwhile are left out. */
  processes: Map<number, ProcessReading>;
  /** The addresses of `localhost` in the node's /etc/hosts, in its order; null where it was not read. */
  nodeLocalhost: string[] | null;
  attempts: AttemptReading[];
  gaps: ReadingGap[];
}
