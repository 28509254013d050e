import { INITIAL_INODES } from "../model/namespace.js";
import type { Pod } from "../model/pod.js";
import type { NodeReading } from "../model/reading.js";
import type { ContainerSnapshot, Gap, NodeSnapshot, PodSnapshot } from "../model/snapshot.js";
import { inodesOf, type NodeFacts, podFromNode } from "./pod-from-node.js";

/** What one node's reading gives: the node, its pods, and what could not be learnt. */
export interface NodePart {
  node: NodeSnapshot;
  pods: PodSnapshot[];
  gaps: Gap[];
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
    bootId: reading.bootId,
    cgroup: reading.cgroup,
    nested: isNested(namespaces),
    namespaces,
    evidence: reading.evidence,
    spaces: reading.spaces,
  };
}

/** Joins what the API server declares with what one node's collector observed. */
export function snapshotFromNode(pods: Pod[], reading: NodeReading, facts: NodeFacts): NodePart {
  const parts = pods.map((pod) => podFromNode(pod, reading, facts));
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
