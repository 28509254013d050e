import { expectedScopes, type RuntimeFacts, runtimeOf } from "../analysis/expected.js";
import { INITIAL_INODES, NAMESPACE_TYPES, perType } from "../model/namespace.js";
import { bareContainerId, type DeclaredContainer, type Pod, SANDBOX_NAME } from "../model/pod.js";
import type { NodeReading, ProcessReading } from "../model/reading.js";
import {
  type ContainerSnapshot,
  type Gap,
  type NodeSnapshot,
  type PodSnapshot,
  podKey,
} from "../model/snapshot.js";
import { findProcess, findSandbox } from "./pids.js";

/** What the API server says of a node; null where it could not be read. */
export interface NodeFacts {
  name: string;
  runtime: string | null;
  kernel: string | null;
}

/** What one node's reading gives: the node, its pods, and what could not be learnt. */
export interface NodePart {
  node: NodeSnapshot;
  pods: PodSnapshot[];
  gaps: Gap[];
}

const NO_INODES = perType<number | null>(() => null);

function inodesOf(process: ProcessReading | null): ContainerSnapshot["inodes"] {
  return process === null ? NO_INODES : perType((type) => process.namespaces[type] ?? null);
}

/** Net and mnt have had fixed numbers since Linux 6.18 only, so they can't tell. */
function isNested(host: ContainerSnapshot["inodes"]): boolean | null {
  const telling = (["ipc", "uts", "user", "pid", "cgroup", "time"] as const).filter(
    (type) => host[type] !== null,
  );
  if (telling.some((type) => host[type] !== INITIAL_INODES[type])) return true;
  return telling.includes("pid") ? false : null;
}

function nodeSnapshot(facts: NodeFacts, reading: NodeReading): NodeSnapshot {
  const namespaces = inodesOf(reading.processes.get(1) ?? null);
  return {
    name: facts.name,
    runtime: facts.runtime,
    kernel: reading.kernel ?? facts.kernel,
    cgroup: reading.cgroup,
    nested: isNested(namespaces),
    namespaces,
    evidence: reading.evidence,
  };
}

function containerSnapshot(
  declared: DeclaredContainer,
  pod: Pod,
  facts: RuntimeFacts,
  found: { process: ProcessReading | null; source: ContainerSnapshot["pidSource"] },
): ContainerSnapshot {
  return {
    ...declared,
    pid: found.process?.pid ?? null,
    pidSource: found.source,
    process: found.process,
    pidDisagreement: null,
    inodes: inodesOf(found.process),
    expected: expectedScopes(pod.spec, declared, pod.containers, facts),
  };
}

function sandboxDeclared(id: string): DeclaredContainer {
  return {
    name: SANDBOX_NAME,
    kind: "sandbox",
    id,
    state: "running",
    reason: null,
    exitCode: null,
    restartCount: 0,
    privileged: false,
    runAsUser: null,
    runAsNonRoot: null,
    targetContainerName: null,
    image: "",
  };
}

/** Which runtime a pod's containers are of: what their IDs say, since the node object may be out of reach. */
function podRuntime(pod: Pod, node: NodeFacts): RuntimeFacts["runtime"] {
  const id = pod.containers.find((one) => one.id !== null)?.id ?? null;
  return runtimeOf(id) ?? runtimeOf(node.runtime);
}

function podPart(pod: Pod, reading: NodeReading, node: NodeFacts): { pod: PodSnapshot; gaps: Gap[] } {
  const facts: RuntimeFacts = { runtime: podRuntime(pod, node), cgroup: reading.cgroup };
  const gaps: Gap[] = [];
  const ids: string[] = [];
  const containers = pod.containers.map((declared): ContainerSnapshot => {
    const id = bareContainerId(declared.id);
    if (id === null) return containerSnapshot(declared, pod, facts, { process: null, source: null });
    ids.push(id);
    const found = findProcess(reading, id);
    if (found.process === null && declared.state === "running") {
      const why = found.why ?? "not found";
      gaps.push({ node: reading.node, pod: podKey(pod), container: declared.name, what: "its process", why });
    }
    const unread = NAMESPACE_TYPES.filter(
      (type) => found.process && found.process.namespaces[type] === undefined,
    );
    if (unread.length > 0) {
      const what = `its ${unread.join(", ")} namespace${unread.length > 1 ? "s" : ""}`;
      const why = `the links of /proc/${found.process?.pid}/ns could not be read: the debug pod may not look into that process`;
      gaps.push({ node: reading.node, pod: podKey(pod), container: declared.name, what, why });
    }
    return { ...containerSnapshot(declared, pod, facts, found), pidDisagreement: found.disagreement };
  });
  const sandbox = findSandbox(reading, pod.cgroupUid, ids);
  if (sandbox) {
    const scheme = pod.containers.find((one) => one.id !== null)?.id?.replace(/:\/\/.*$/s, "://") ?? "";
    containers.push(containerSnapshot(sandboxDeclared(scheme + sandbox.id), pod, facts, sandbox));
  }
  return { pod: { pod, containers }, gaps };
}

/** Joins what the API server declares with what one node's collector observed. */
export function snapshotFromNode(pods: Pod[], reading: NodeReading, facts: NodeFacts): NodePart {
  const parts = pods.map((pod) => podPart(pod, reading, facts));
  const node = nodeSnapshot(facts, reading);
  const gaps: Gap[] = reading.gaps.map((gap) => ({ node: reading.node, pod: null, container: null, ...gap }));
  if (!reading.complete) {
    gaps.push({
      node: reading.node,
      pod: null,
      container: null,
      what: "the collector's output",
      why: "it ended before its last line",
    });
  }
  if (node.namespaces.net === null) {
    gaps.push({
      node: reading.node,
      pod: null,
      container: null,
      what: "the node's own namespaces",
      why: "its PID 1 could not be read; initial namespaces are recognised by their fixed inodes",
    });
  }
  return {
    node,
    pods: parts.map((part) => part.pod),
    gaps: [...gaps, ...parts.flatMap((part) => part.gaps)],
  };
}
