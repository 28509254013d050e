import { idsInCgroup } from "../model/cgroup.js";
import type { CrictlAnswer, NodeReading, ProcessReading } from "../model/reading.js";
import type { PidSource } from "../model/snapshot.js";

/** How a container's process was found, or why it was not. */
export interface PidFinding {
  process: ProcessReading | null;
  source: PidSource | null;
  /** Both sources answered, and not the same. */
  disagreement: { crictl: number; cgroup: number } | null;
  /** Why there is no process, where that needs saying. */
  why: string | null;
}

function later(a: ProcessReading, b: ProcessReading): number {
  return Number(BigInt(a.startTime ?? 0) - BigInt(b.startTime ?? 0)) || a.pid - b.pid;
}

/**
 * The first process of a container by its cgroup: the earliest-started whose parent is outside of the cgroup, since
 * `kubectl exec` leaves others there whose parent is outside too.
 */
export function firstProcess(reading: NodeReading, id: string): ProcessReading | null {
  const pids = new Set(reading.scan.get(id) ?? []);
  const members = [...pids]
    .flatMap((pid) => reading.processes.get(pid) ?? [])
    .filter((one) => innermostId(one) === id);
  const roots = members.filter((one) => one.parent === null || !pids.has(one.parent));
  return roots.sort(later)[0] ?? null;
}

/**
 * The container ID nearest to a process: a container may hold containers of its own. Hierarchies that the inner runtime does
 * not manage keep the outer one's path, so the path that names most counts.
 */
function innermostId(process: ProcessReading): string | null {
  const paths = process.cgroupLines.map(idsInCgroup);
  const deepest = Math.max(0, ...paths.map((ids) => ids.length));
  return paths.find((ids) => ids.length === deepest)?.at(-1) ?? null;
}

/** Whether the process's cgroup speaks of another container: its PID has passed on. */
function isOfAnother(process: ProcessReading, id: string): boolean {
  const ids = process.cgroupLines.flatMap((line) => line.match(/[0-9a-f]{64}/g) ?? []);
  return ids.length > 0 && !ids.includes(id);
}

/**
 * Whether a process has no namespaces any more but those that it keeps until it is reaped, user and pid: it was ending while it was
 * read (Linux kernel/exit.c, do_exit: exit_task_namespaces comes before the state is Z). Who may not look into a process sees none
 * of its links, but its state.
 */
function isEnding({ namespaces: { net, mnt, user }, state }: ProcessReading): boolean {
  return net === undefined && mnt === undefined && (user !== undefined || state === "Z" || state === "X");
}

/** The processes whose cgroup names the container, but for the first; zombies too. */
export function otherProcesses(
  reading: NodeReading,
  id: string,
  first: ProcessReading | null,
): ProcessReading[] {
  const pids = reading.scan.get(id) ?? [];
  return pids.flatMap((pid) => (pid === first?.pid ? [] : (reading.processes.get(pid) ?? [])));
}

/**
 * Finds the process of a container by crictl and by the cgroups; crictl is the authority where it answered. One that is ending has
 * ended.
 */
export function findProcess(reading: NodeReading, id: string): PidFinding {
  const found = processOf(reading, id);
  if (found.process === null || !isEnding(found.process)) return found;
  const why = `process ${found.process.pid} ended while it was read, or its first thread did: it has no namespaces any more`;
  return { process: null, source: null, disagreement: null, why };
}

function processOf(reading: NodeReading, id: string): PidFinding {
  const answer = reading.crictl.answers.get(id);
  const byCgroup = firstProcess(reading, id);
  const none: PidFinding = { process: null, source: null, disagreement: null, why: null };
  // PID 0 is crictl's word for "has ended"; PID 1 is the node's own.
  if (answer?.pid != null && answer.pid > 1) {
    const process = reading.processes.get(answer.pid);
    const disagreement =
      byCgroup && byCgroup.pid !== answer.pid ? { crictl: answer.pid, cgroup: byCgroup.pid } : null;
    if (process && !isOfAnother(process, id)) return { process, source: "crictl", disagreement, why: null };
    if (!byCgroup)
      return { ...none, why: `process ${answer.pid}, which crictl named, ended while it was read` };
  }
  if (byCgroup) return { process: byCgroup, source: "cgroup", disagreement: null, why: null };
  if (answer?.pid === 0)
    return { ...none, why: "it ended before it was read: crictl knows no process of it" };
  return { ...none, why: `no process's cgroup names it, and ${answer ? useless(answer) : missing(reading)}` };
}

function useless({ pid }: CrictlAnswer): string {
  return pid === null ? "crictl does not tell its PID" : `crictl names process ${pid}, the node's own`;
}

function missing(reading: NodeReading): string {
  const { status, detail } = reading.crictl;
  const asked: Record<typeof status, string> = {
    ok: "crictl does not know it",
    absent: `the node has no crictl (${detail ?? "not found"})`,
    timeout: detail ?? "crictl did not answer in time",
    failed: `crictl failed: ${detail ?? "no reason given"}`,
    unasked: "crictl was not asked",
  };
  return asked[status];
}

/** The sandbox of a pod and its process: by crictl's word, else by the pod's UID in the cgroups and the name of its process. */
export function findSandbox(
  reading: NodeReading,
  podUid: string,
  containerIds: string[],
): { id: string; process: ProcessReading; source: PidSource } | null {
  for (const containerId of containerIds) {
    const answer = reading.crictl.answers.get(containerId);
    if (!answer?.sandboxId) continue;
    const joined = answer.sandboxPid === null ? undefined : reading.processes.get(answer.sandboxPid);
    if (joined && !isOfAnother(joined, answer.sandboxId)) {
      return { id: answer.sandboxId, process: joined, source: "crictl" };
    }
    const found = firstProcess(reading, answer.sandboxId);
    if (found) return { id: answer.sandboxId, process: found, source: "cgroup" };
  }
  for (const process of reading.processes.values()) {
    const id = innermostId(process);
    if (id === null || containerIds.includes(id) || !PAUSE_COMMS.includes(process.comm ?? "")) continue;
    if (isDirectlyIn(process, podUid)) return { id, process, source: "cgroup" };
  }
  return null;
}

/** The process of the pause image under containerd, CRI-O and cri-dockerd; of OpenShift's (`pause_command` of its crio.conf). */
export const PAUSE_COMMS: readonly string[] = ["pause", "pod"];

/** Whether the process is in a container of the pod, and not in one that runs inside of such a container. */
function isDirectlyIn(process: ProcessReading, podUid: string): boolean {
  if (podUid === "") return false;
  const marks = [podUid, podUid.replaceAll("-", "_")].map((uid) => `pod${uid}`);
  return process.cgroupLines.some((line) =>
    marks.some((mark) => line.includes(mark) && idsInCgroup(line.split(mark).at(-1) ?? "").length === 1),
  );
}
