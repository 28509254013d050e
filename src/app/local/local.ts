import { CHECKS } from "../../checks/index.js";
import type { Pod } from "../../model/pod.js";
import type { NodeReading } from "../../model/reading.js";
import type { NamespaceReport, PodReport, SkippedCheck } from "../../model/report.js";
import { podKey } from "../../model/snapshot.js";
import { collectorArgs } from "../../probe/collector-args.js";
import { parseCollectorOutput } from "../../probe/parse.js";
import { type NodePart, snapshotFromNode } from "../../snapshot/from-node.js";
import { type NamedProcess, podFromPids } from "../../snapshot/from-pids.js";
import { InspectError } from "../observable.js";
import { buildReport } from "../report.js";
import { checkPid, chooseContainer } from "./choose.js";
import type { Machine } from "./machine.js";
import { outsideOf, withDescendants } from "./outside.js";
import {
  containerName,
  declaredAs,
  isOfKubelet,
  kubernetesPod,
  type LocalContainer,
  localContainers,
  loosePod,
  reportedName,
} from "./pods.js";

/** What the user named; nothing at all means every container that a cgroup names. */
export interface LocalRequest {
  pids: number[];
  containers: string[];
}

export interface LocalContext {
  machine: Machine;
  signal: AbortSignal;
  now(): Date;
}

/** What is to be read and reported. */
interface Plan {
  /** Pods of a kubelet: crictl is asked about their containers. */
  pods: Pod[];
  /** Containers of no pod, each standing for itself. */
  single: Pod[];
  /** What the user named and is of no pod, side by side; null where there is none. */
  named: { pod: Pod; processes: NamedProcess[] } | null;
  /** By podKey, the only containers to show; a pod that is not in it is shown whole. */
  shown: Map<string, Set<string>>;
}

const PROGRAMS = "the machine needs sh, awk, grep, sed, sort, ls, xargs, head, timeout and nsenter";

function byPod(containers: Iterable<LocalContainer>): Map<string, LocalContainer[]> {
  const pods = new Map<string, LocalContainer[]>();
  for (const one of containers)
    if (one.podUid !== null) pods.set(one.podUid, [...(pods.get(one.podUid) ?? []), one]);
  return pods;
}

function planAll(machine: Machine, containers: ReadonlyMap<string, LocalContainer>): Plan {
  const names = machine.names();
  const loose = [...containers.values()].filter((one) => one.podUid === null);
  const single = (id: string): Pod =>
    loosePod(machine.name, containerName(id, names), [declaredAs(containerName(id, names), id)]);
  const pods = [...byPod(containers.values())].map(([uid, own]) =>
    kubernetesPod(machine.name, uid, own, names),
  );
  return { pods, single: loose.map(({ id }) => single(id)), named: null, shown: new Map() };
}

function planNamed(
  request: LocalRequest,
  machine: Machine,
  containers: ReadonlyMap<string, LocalContainer>,
): Plan {
  const names = machine.names();
  const wanted = new Set(request.containers.map((word) => chooseContainer(word, containers)));
  const loose = [...wanted].filter((one) => one.podUid === null);
  const uids = new Set([...wanted].flatMap((one) => one.podUid ?? []));
  const whole = byPod(containers.values());
  const pods = [...uids].map((uid) => kubernetesPod(machine.name, uid, whole.get(uid) ?? [], names));
  const processes = [...new Set(request.pids)].map((pid) => ({
    declared: declaredAs(String(pid), null),
    pid,
  }));
  const pod = loosePod(
    machine.name,
    "named",
    loose.map(({ id }) => declaredAs(containerName(id, names), id)),
  );
  const shown = pods.map((one): [string, Set<string>] => {
    const own = [...wanted].filter(({ podUid }) => podUid === one.uid);
    return [podKey(one), new Set(own.map(({ id }) => reportedName(one, id)))];
  });
  return {
    pods,
    single: [],
    named: loose.length + processes.length > 0 ? { pod, processes } : null,
    shown: new Map(shown),
  };
}

function argsOf({ pods, single, named }: Plan): string[] {
  const loose = [...single, ...(named ? [named.pod] : [])].flatMap((pod) => pod.containers);
  return [
    ...collectorArgs({ pods, enters: true, evidence: true }),
    ...loose.flatMap(({ id }) => (id === null ? [] : [`match=${id}`])),
    ...(named?.processes.map(({ pid }) => `pid=${pid}`) ?? []),
  ];
}

/** Adds the named processes to the pod that holds what else was named. */
function joinNamed(part: NodePart, named: NonNullable<Plan["named"]>, reading: NodeReading): NodePart {
  const { pod: found, gaps } = podFromPids(named.pod, named.processes, reading);
  const pods = part.pods.map((one) =>
    one.pod === named.pod ? { ...one, containers: [...one.containers, ...found.containers] } : one,
  );
  return { ...part, pods, gaps: [...part.gaps, ...gaps] };
}

/** What is not said here, and why: nobody declared anything, and what is of no pod has no pod's rules. */
function unsaid(pod: PodReport): SkippedCheck[] {
  const skipped = (id: string, why: string): SkippedCheck => ({ id, pod: podKey(pod), why });
  if (isOfKubelet(pod)) return [skipped("namespace-drift", "no API server was asked what it declares")];
  return CHECKS.map(({ id }) => skipped(id, "it is no pod of a kubelet"));
}

/** Takes away what was read only to compare with, and what nobody declared. */
function presented(report: NamespaceReport, shown: Plan["shown"]): NamespaceReport {
  const isShown = (pod: string, container: string | null): boolean =>
    container === null || (shown.get(pod)?.has(container) ?? true);
  const pods = report.pods.map((pod) => ({
    ...pod,
    spec: null,
    containers: pod.containers.filter((one) => isShown(podKey(pod), one.name)),
    relations: pod.relations.filter((one) => one.members.some((name) => isShown(podKey(pod), name))),
  }));
  const judged = new Set(report.pods.filter(isOfKubelet).map(podKey));
  const findings = report.findings.filter((one) => judged.has(one.pod) && isShown(one.pod, one.container));
  const skipped = report.skipped.filter((one) => judged.has(one.pod));
  return { ...report, pods, findings, skipped: [...skipped, ...report.pods.flatMap(unsaid)] };
}

/**
 * The main job on the machine that the tool runs on, without an API server: the same reading, judged the same way, except that nothing
 * is known of what was declared. Rejects with an InspectError or the signal's reason.
 */
export async function inspectLocal(request: LocalRequest, context: LocalContext): Promise<NamespaceReport> {
  const { machine, signal } = context;
  const processes = machine.processes();
  for (const pid of request.pids) checkPid(pid, processes);
  const containers = localContainers(processes);
  const isEverything = request.pids.length === 0 && request.containers.length === 0;
  if (isEverything && containers.size === 0) {
    throw new InspectError(
      "no container found: no process's cgroup names one",
      "name processes to look at: kubectl-nsinfo local --pid PID",
    );
  }
  const plan = isEverything ? planAll(machine, containers) : planNamed(request, machine, containers);
  const { output, complaint } = await machine.collect(argsOf(plan), signal);
  const reading = parseCollectorOutput(machine.name, output);
  if (!reading.complete && reading.processes.size === 0)
    throw new InspectError(`this machine could not be read: ${complaint.split("\n")[0] ?? ""}`, PROGRAMS);
  const named = plan.named;
  const pods = [...plan.pods, ...plan.single, ...(named ? [named.pod] : [])];
  const read = snapshotFromNode(pods, reading, { name: machine.name, runtime: null, kernel: null });
  const part = named ? joinNamed(read, named, reading) : read;
  const inside = new Set([
    ...withDescendants(new Set(request.pids), processes),
    ...pods.flatMap((pod) =>
      pod.containers.flatMap(({ id }) => containers.get(id ?? "")?.processes.map(({ pid }) => pid) ?? []),
    ),
  ]);
  const outside = named ? [outsideOf(machine.name, inside, processes)] : [];
  const snapshot = { source: "node" as const, nodes: [part.node], pods: part.pods, outside, gaps: part.gaps };
  return presented(buildReport(snapshot, context.now()), plan.shown);
}
