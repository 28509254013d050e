import { leftProcesses } from "../analysis/left.js";
import { mountReports, sharedVolumes } from "../analysis/mounts.js";
import { ALONE, Neighbours, namespaceCells, relationsOf, type Surroundings } from "../analysis/sharing.js";
import { unownedNamespaces } from "../analysis/unowned.js";
import { type CheckInput, type LocatedFinding, runChecks, type SpecInput } from "../checks/check.js";
import { CHECKS, SPEC_CHECKS } from "../checks/index.js";
import { viewPod } from "../checks/pod-security/pod-view.js";
import { capabilityNames, hasBit } from "../model/capability.js";
import { type Scope, wereSeen } from "../model/namespace.js";
import type { PodNamespaceSpec } from "../model/pod.js";
import type { ProcessReading } from "../model/reading.js";
import {
  API_VERSION,
  type ContainerReport,
  type NamespaceReport,
  type NodeReport,
  type PodReport,
  type ProcessReport,
  SEVERITIES,
} from "../model/report.js";
import {
  type ContainerSnapshot,
  type NodeSnapshot,
  type PodSnapshot,
  podKey,
  type Snapshot,
} from "../model/snapshot.js";
import { VERSION } from "../model/version.generated.js";

/** SIGTERM is signal 15; bit masks count from 1 (proc_pid_status(5)). */
const SIGTERM_BIT = 14;
/** `Seccomp` of `/proc/PID/status` (proc_pid_status(5)). */
const SECCOMP = ["disabled", "strict", "filter"] as const;

/** The UID as the container counts: its user namespace's map turned round (user_namespaces(7)). */
function insideUid(process: ProcessReading, userScope: Scope | null): number | null {
  const outside = process.hostUid;
  if (outside === null || userScope === "host") return outside;
  const range = process.uidMap?.find((one) => outside >= one.outside && outside < one.outside + one.length);
  return range ? range.inside + (outside - range.outside) : null;
}

function processReport(container: ContainerSnapshot, userScope: Scope | null): ProcessReport | null {
  const { process } = container;
  if (process === null) return null;
  return {
    comm: process.comm,
    nsPid: process.nsPid,
    uid: insideUid(process, userScope),
    hostUid: process.hostUid,
    handlesSigterm: hasBit(process.sigCgt, SIGTERM_BIT),
    capabilities: capabilityNames(process.capEff),
    noNewPrivs: process.noNewPrivs,
    seccomp: SECCOMP[process.seccomp ?? -1] ?? null,
    uidMap: process.uidMap,
    zombies: container.others.filter((one) => one.state === "Z").length,
    timeOffsets: process.timeOffsets,
  };
}

function containerReport(
  container: ContainerSnapshot,
  pod: PodSnapshot,
  around: Surroundings,
): ContainerReport {
  const namespaces = namespaceCells(container, pod, around);
  return {
    name: container.name,
    kind: container.kind,
    id: container.id,
    state: container.state,
    reason: container.reason,
    exitCode: container.exitCode,
    pid: container.pid,
    pidSource: container.pidSource,
    namespaces,
    process: processReport(container, namespaces.user.scope),
    leftNamespaces: leftProcesses(container),
    mounts: mountReports(container.process?.mounts ?? null),
  };
}

/** One pod's part of a report: its cells and relations. */
export function podReport(pod: PodSnapshot, around: Surroundings): PodReport & { spec: PodNamespaceSpec } {
  return {
    namespace: pod.pod.namespace,
    name: pod.pod.name,
    uid: pod.pod.uid,
    node: pod.pod.nodeName,
    observed: pod.containers.some(({ inodes }) => wereSeen(inodes)),
    spec: pod.pod.spec,
    containers: pod.containers.map((one) => containerReport(one, pod, around)),
    relations: relationsOf(pod, around),
    sharedVolumes: sharedVolumes(pod),
  };
}

/** A node that was read, and the pods that were read there. */
interface Neighbourhood extends Surroundings {
  pods: PodSnapshot[];
}

const NOWHERE: Neighbourhood = { node: null, neighbours: ALONE, pods: [] };

function neighbourhoods({ nodes, pods, outside = [] }: Snapshot): (pod: PodSnapshot) => Neighbourhood {
  const known = new Map(
    nodes.map((node) => {
      const own = [...pods, ...outside].filter((one) => one.pod.nodeName === node.name);
      return [node.name, { node, neighbours: new Neighbours(own), pods: own }];
    }),
  );
  return ({ pod }) => known.get(pod.nodeName ?? "") ?? NOWHERE;
}

/** What the spec gives away, from warnings on: information about it is the review's affair, as are Pod Security levels. */
function checkSpec(input: CheckInput): LocatedFinding[] {
  const { raw, os } = input.snapshot.pod;
  if (raw === null || os === "windows") return [];
  const { findings } = runChecks<SpecInput>(SPEC_CHECKS, { ...input, view: viewPod(raw.metadata, raw.spec) });
  return findings.filter(({ finding }) => finding.severity !== "info");
}

/** Runs the checks that have something to look at; of a pod that was seen from inside only there are no processes. */
function checkPod(input: CheckInput): ReturnType<typeof runChecks> {
  const { report, snapshot } = input;
  const fromInside = report.observed && snapshot.containers.every((one) => one.process === null);
  const idle = fromInside ? CHECKS.filter((one) => one.needsProcess) : [];
  const checked = runChecks(
    CHECKS.filter((one) => !idle.includes(one)),
    input,
  );
  const why = "it looks at processes, and a container's own word is no ground for it";
  return {
    findings: [...checkSpec(input), ...checked.findings],
    skipped: [...checked.skipped, ...idle.map(({ id }) => ({ id, pod: podKey(report), why }))],
  };
}

function nodeReport(snapshot: NodeSnapshot, pods: readonly PodSnapshot[]): NodeReport {
  const { evidence: _, spaces: __, ...node } = snapshot;
  const unowned = unownedNamespaces(snapshot, pods);
  return { ...node, ...(unowned === null ? {} : { unowned }) };
}

/**
 * Makes the report of a snapshot: cells, relations, findings (most severe first), of no others than the containers in `only`. Pure
 * but for the time it is given.
 */
export function buildReport(snapshot: Snapshot, now: Date, only: string[] | null = null): NamespaceReport {
  const around = neighbourhoods(snapshot);
  const inputs = snapshot.pods.map((pod): CheckInput => {
    const near = around(pod);
    return {
      snapshot: pod,
      report: podReport(pod, near),
      node: near.node,
      others: near.pods.filter((one) => one !== pod),
      only,
      view: null,
    };
  });
  const checked = inputs.map(checkPod);
  const rank = (severity: (typeof SEVERITIES)[number]): number => SEVERITIES.indexOf(severity);
  return {
    apiVersion: API_VERSION,
    kind: "NamespaceReport",
    generatedAt: now.toISOString(),
    version: VERSION,
    source: snapshot.source,
    nodes: snapshot.nodes.map((node) => nodeReport(node, snapshot.pods)),
    pods: inputs.map((input) => input.report),
    findings: checked
      .flatMap((one) => one.findings.map(({ finding }) => finding))
      .sort((a, b) => rank(b.severity) - rank(a.severity)),
    skipped: checked.flatMap((one) => one.skipped),
    gaps: snapshot.gaps,
  };
}
