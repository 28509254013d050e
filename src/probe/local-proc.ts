import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { idsInCgroup } from "../model/cgroup.js";
import { isNamespaceType, NAMESPACE_TYPES, type PerType } from "../model/namespace.js";
import { harmless } from "../model/text.js";

/** One process of this machine, as far as it could be read: it may have ended meanwhile. */
export interface LocalProcess {
  pid: number;
  parent: number;
  comm: string;
  /** The container whose cgroup it is in: 64 hex digits; null for none. */
  containerId: string | null;
  /** The pod that this container is of, as its cgroup spells it, with dashes; null for a container of no pod. */
  podUid: string | null;
  namespaces: Partial<PerType<number>>;
}

const POD_MARK = /pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?=[./])/g;

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Where a process belongs by `/proc/PID/cgroup`: the innermost container of the line that names most, and its pod. */
function belongsTo(cgroup: string): Pick<LocalProcess, "containerId" | "podUid"> {
  const paths = cgroup.split("\n").sort((a, b) => idsInCgroup(b).length - idsInCgroup(a).length);
  const path = paths[0] ?? "";
  const containerId = idsInCgroup(path).at(-1) ?? null;
  if (containerId?.length !== 64) return { containerId: null, podUid: null };
  const mark = [...path.matchAll(POD_MARK)].at(-1);
  const below = mark ? path.slice(mark.index + mark[0].length) : "";
  // What is further down runs inside of one of the pod's containers.
  const podUid = idsInCgroup(below).length === 1 ? (mark?.[1]?.replaceAll("_", "-") ?? null) : null;
  return { containerId, podUid };
}

function namespacesOf(folder: string): LocalProcess["namespaces"] {
  const namespaces: LocalProcess["namespaces"] = {};
  for (const type of NAMESPACE_TYPES) {
    try {
      const [, name = "", inode] = /^(\w+):\[(\d+)\]$/.exec(readlinkSync(join(folder, "ns", type))) ?? [];
      if (isNamespaceType(name)) namespaces[name] = Number(inode);
    } catch {
      // Ended, or out of reach: it says nothing.
    }
  }
  return namespaces;
}

/** `PID (comm) STATE PPID ...`: comm may hold spaces and parentheses (proc_pid_stat(5)). */
function processOf(proc: string, pid: number): LocalProcess | null {
  const folder = join(proc, String(pid));
  const stat = /^\d+ \((.*)\) \S (\d+) /s.exec(textOf(join(folder, "stat")));
  if (!stat) return null;
  const belongs = belongsTo(textOf(join(folder, "cgroup")));
  const comm = harmless(stat[1] ?? "", 64);
  return { pid, parent: Number(stat[2]), comm, ...belongs, namespaces: namespacesOf(folder) };
}

/** All processes of this machine that `/proc` shows, by PID. Kernel threads are left out: they have no namespaces of their own. */
export function localProcesses(proc = "/proc"): LocalProcess[] {
  const pids = readdirSync(proc).filter((name) => /^\d+$/.test(name));
  const found = pids.flatMap((pid) => processOf(proc, Number(pid)) ?? []);
  const isKernels = ({ pid, parent }: LocalProcess): boolean =>
    (pid === 2 || parent === 2) && found.some((one) => one.pid === 2 && one.comm === "kthreadd");
  return found.filter((one) => !isKernels(one)).sort((a, b) => a.pid - b.pid);
}
