import { ALL_UNKNOWN, NAMESPACE_TYPES } from "../model/namespace.js";
import type { DeclaredContainer, Pod } from "../model/pod.js";
import type { NodeReading } from "../model/reading.js";
import { type ContainerSnapshot, type Gap, type PodSnapshot, podKey } from "../model/snapshot.js";
import { inodesOf } from "./pod-from-node.js";

/** A process that somebody named, standing where a container stands in a pod. */
export interface NamedProcess {
  declared: DeclaredContainer;
  pid: number;
}

/** Joins named processes with a reading: what was found of each, and what is missing. Nothing is expected of any of them. */
export function podFromPids(
  pod: Pod,
  named: readonly NamedProcess[],
  reading: NodeReading,
): { pod: PodSnapshot; gaps: Gap[] } {
  const gaps: Gap[] = [];
  const missing = (container: string, what: string, why: string): void => {
    gaps.push({ node: reading.node, pod: podKey(pod), container, what, why });
  };
  const containers = named.map(({ declared, pid }): ContainerSnapshot => {
    const process = reading.processes.get(pid) ?? null;
    if (process === null) missing(declared.name, "its process", `process ${pid} ended before it was read`);
    const unread = NAMESPACE_TYPES.filter((type) => process && process.namespaces[type] === undefined);
    if (unread.length > 0)
      missing(declared.name, `its namespaces ${unread.join(", ")}`, `/proc/${pid}/ns could not be read`);
    return {
      ...declared,
      pid: process === null ? null : pid,
      pidSource: null,
      process,
      others: [],
      pidDisagreement: null,
      inodes: inodesOf(process),
      expected: ALL_UNKNOWN,
    };
  });
  return { pod: { pod, containers }, gaps };
}
