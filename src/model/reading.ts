import type { NamespaceType, PerType } from "./namespace.js";

/** One range of a `/proc/PID/uid_map` line: inside, outside, length (user_namespaces(7)). */
export interface IdRange {
  inside: number;
  outside: number;
  length: number;
}

/** One mount of a process (proc_pid_mountinfo(5)). */
export interface MountReading {
  /** `major:minor`. */
  device: string;
  /** The directory of that file system which is mounted. */
  root: string;
  /** Where the process sees it. */
  path: string;
  fsType: string;
  readOnly: boolean;
}

/** What `/proc/PID` said of one process, seen from the node. */
export interface ProcessReading {
  /** In the node's PID namespace. */
  pid: number;
  /** `/proc/PID/stat` field 22, clock ticks since boot: tells one life of a PID from the next. */
  startTime: string | null;
  comm: string | null;
  parent: number | null;
  /** `NSpid` of `/proc/PID/status`: the PID in each namespace from the reader's inwards. */
  nsPid: number[];
  /** Effective UID as the node counts. */
  hostUid: number | null;
  uidMap: IdRange[] | null;
  /** Bit masks in hex, as `/proc/PID/status` has them. */
  sigCgt: string | null;
  sigIgn: string | null;
  capEff: string | null;
  noNewPrivs: boolean | null;
  /** 0 disabled, 1 strict, 2 filter. */
  seccomp: number | null;
  state: string | null;
  /** Of its time namespace, in seconds (time_namespaces(7)); null where they were not read. */
  timeOffsets: { monotonic: number; boottime: number } | null;
  /** Null where they were not read. */
  mounts: MountReading[] | null;
  namespaces: Partial<PerType<number>>;
  /** The lines of `/proc/PID/cgroup`: `hierarchy:controllers:path`. */
  cgroupLines: string[];
}

/** How the node's crictl answered. */
export type CrictlStatus = "ok" | "absent" | "timeout" | "failed" | "unasked";

/** What crictl said of one container. */
export interface CrictlAnswer {
  /** 0 for a container that has ended; null where the runtime does not tell: what `info` holds is its own affair. */
  pid: number | null;
  sandboxId: string | null;
  /** The process whose namespaces the container joined, where the runtime joins by `/proc/PID/ns`. */
  sandboxPid: number | null;
}

export interface NetworkInterface {
  name: string;
  /** CIDR notation. */
  addresses: string[];
  /** In its own network namespace; null where it was not told. */
  index: number | null;
  /** The other end of a veth pair: its index in the namespace where it is; null where it has none. */
  peerIndex: number | null;
}

/** What was seen from inside one namespace; which field is set depends on its type. */
export interface NamespaceEvidence {
  interfaces?: NetworkInterface[];
  /** As `ip route` prints them, `default via 10.244.0.1 dev eth0`. */
  routes?: string[];
  hostName?: string;
  /** How many System V segments, semaphore sets and message queues there are. */
  ipcObjects?: { shm: number; sem: number; msg: number };
}

/** Evidence of one namespace. */
export interface EvidenceReading {
  type: NamespaceType;
  inode: number;
  evidence: NamespaceEvidence;
}

/** Something that could not be read, with the reason. */
export interface ReadingGap {
  what: string;
  why: string;
}

/** A namespace of the node, whosever it is. */
export interface SpaceReading {
  type: NamespaceType;
  inode: number;
  /** The processes in it, by the lowest, and whether that is of a container that was asked about; null where none is. */
  held: { pid: number; comm: string; processes: number; isAskedAbout: boolean } | null;
  /** What it is called in the node's /run/netns (ip-netns(8)); null where it is not there. */
  netns: string | null;
}

/** Everything one run of the collector said about its node. */
export interface NodeReading {
  node: string;
  /** False when the collector's last line is missing: what is there is true, what is not there is unknown. */
  complete: boolean;
  cgroup: "v1" | "v2" | "hybrid" | null;
  kernel: string | null;
  /** `/proc/sys/kernel/random/boot_id`: one random UUID a boot (random(4)); null where it was not read. */
  bootId: string | null;
  crictl: { status: CrictlStatus; detail: string | null; answers: Map<string, CrictlAnswer> };
  /** Container or sandbox ID -> the PIDs whose cgroup path names it. */
  scan: Map<string, number[]>;
  processes: Map<number, ProcessReading>;
  evidence: EvidenceReading[];
  /** Every net, ipc, uts, pid and user namespace but those of the debug pod; null where they were not asked for. */
  spaces: SpaceReading[] | null;
  gaps: ReadingGap[];
}
