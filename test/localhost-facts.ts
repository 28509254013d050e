import { buildLocalhostReport } from "../src/app/localhost-report.js";
import type { Raw } from "../src/kube/raw.js";
import type { LocalhostReport } from "../src/model/localhost-report.js";
import { perType } from "../src/model/namespace.js";
import type { PodSnapshot } from "../src/model/snapshot.js";
import type { AttemptReading, ListenersReading, SocketReading } from "../src/model/sockets.js";
import { emptyProcess } from "../src/probe/parse-proc.js";
import { parseIptables } from "../src/probe/rules/iptables.js";
import { podFromSpec } from "../src/snapshot/from-spec.js";
import { declaredNetworks } from "../src/target/declared-network.js";
import { toPod } from "../src/target/pod.js";

export const NET = 4026532301;
export const POD_IP = "10.244.0.6";

/** A socket of the pod, and whose it is: a container's name, a process of the node in parentheses, or null for nobody's. */
export interface Listening extends Partial<Omit<SocketReading, "owners" | "inode">> {
  by: string | null;
  network?: number;
}

export interface Situation {
  containers: Raw[];
  /** Containers that do not run; and those that are in another network namespace. */
  down?: string[];
  apart?: Record<string, number>;
  spec?: Raw;
  sockets?: Listening[];
  attempts?: AttemptReading[];
  nodeLocalhost?: string[] | null;
  loopback6?: boolean;
  /** Whether no socket was left out. */
  whole?: boolean;
  /** What iptables-save prints in the pod's network namespace; null: nobody could be asked. */
  rules?: string[] | null;
  /** Whether the kernel has such tables. */
  hasRules?: boolean;
  statuses?: Record<string, Raw>;
  port?: number;
  from?: string;
}

function rawPod({ containers, spec = {}, down = [], statuses = {} }: Situation): Raw {
  const status = (one: Raw, index: number): Raw => ({
    name: one["name"],
    containerID: `containerd://${String(index).repeat(64).slice(0, 64)}`,
    state: down.includes(String(one["name"])) ? { waiting: { reason: "CrashLoopBackOff" } } : { running: {} },
    restartCount: down.includes(String(one["name"])) ? 3 : 0,
    ...(Object.hasOwn(statuses, String(one["name"])) ? statuses[String(one["name"])] : {}),
  });
  return {
    metadata: { name: "x", namespace: "demo", uid: "u" },
    spec: { nodeName: "node1", containers, ...spec },
    status: { phase: "Running", podIPs: [{ ip: POD_IP }], containerStatuses: containers.map(status) },
  };
}

function snapshotOf(raw: Raw, { down = [], apart = {} }: Situation): PodSnapshot {
  const declared = podFromSpec(toPod(raw));
  const containers = declared.containers.map((one, index) => {
    if (down.includes(one.name)) return one;
    const inodes = {
      ...perType<number | null>(() => null),
      net: Object.hasOwn(apart, one.name) ? (apart[one.name] ?? NET) : NET,
    };
    const process = { ...emptyProcess(10 + index), startTime: "100" };
    return { ...one, pid: process.pid, pidSource: "cgroup" as const, process, inodes };
  });
  return { ...declared, containers };
}

function readingOf(pod: PodSnapshot, situation: Situation): ListenersReading {
  const { sockets = [], attempts = [], nodeLocalhost = null, loopback6 = true, apart = {} } = situation;
  const { rules = [], hasRules = false, whole = true } = situation;
  const processes: ListenersReading["processes"] = new Map();
  const made = sockets.map(({ by, network = NET, ...one }, index) => {
    const container = pod.containers.find(({ name }) => name === by);
    const pid = container?.pid ?? 900 + index;
    const comm = container ? "httpd" : (by ?? "").replace(/[()]/g, "");
    if (by !== null) processes.set(pid, { ...emptyProcess(pid), comm, startTime: "100" });
    const address = one.address ?? "0.0.0.0";
    const socket: SocketReading = {
      protocol: "tcp",
      family: address.includes(":") ? 6 : 4,
      port: 8080,
      v6Only: null,
      ...one,
      address,
      inode: 100 + index,
      owners: by === null ? [] : [pid],
    };
    return { network, socket };
  });
  const networks = [...new Set([NET, ...Object.values(apart)])].map((inode) => ({
    inode,
    sockets: made.filter((one) => one.network === inode).map((one) => one.socket),
    unix: [],
    hasLoopback6: loopback6,
    hasRules,
    rules: rules === null ? null : parseIptables(rules, 4),
  }));
  return { whole, networks, processes, nodeLocalhost, attempts, gaps: [] };
}

/** The report on a pod made up of a spec, sockets and attempts. */
export function localhostReport(situation: Situation): LocalhostReport {
  const raw = rawPod(situation);
  const pod = snapshotOf(raw, situation);
  const snapshot = {
    node: null,
    pod,
    networks: declaredNetworks(raw),
    reading: readingOf(pod, situation),
    gaps: [],
  };
  const view = {
    port: situation.port ?? null,
    from: situation.from ?? null,
    now: new Date("2026-11-23T12:40:00Z"),
  };
  return buildLocalhostReport(snapshot, view);
}
