import { expectedScopes, runtimeOf } from "../analysis/expected.js";
import { ALL_UNKNOWN, NAMESPACE_TYPES, NO_INODES, type PerType, perType } from "../model/namespace.js";
import type { Pod } from "../model/pod.js";
import {
  type ContainerSnapshot,
  type Gap,
  type NodeSnapshot,
  type PodSnapshot,
  podKey,
} from "../model/snapshot.js";
import { harmless } from "../model/text.js";
import { isolatedBy } from "./isolated.js";
import type { NodeFacts } from "./pod-from-node.js";

/** What a process that was started in a container said of its own namespaces, or why there is no answer. */
export type InsideReading = { links: Partial<PerType<number>> } | { why: string };

/** A node of which no more is known than what its object says: who looks from inside of containers does not see it. */
export function nodeFromOutside({ name, runtime, kernel }: NodeFacts): NodeSnapshot {
  const namespaces = NO_INODES;
  return {
    name,
    runtime,
    kernel,
    bootId: null,
    cgroup: null,
    nested: null,
    namespaces,
    evidence: [],
    spaces: null,
  };
}

/** What nobody can tell from inside of containers, once a node. */
export function unseenFromInside(node: string): Gap[] {
  const about = { node, pod: null, container: null };
  return [
    {
      ...about,
      what: "the node's own namespaces",
      why: "they cannot be seen from inside a container; only the kernel's initial namespaces are recognised, by their fixed inodes, and are the node's unless the node itself runs in a container",
    },
    {
      ...about,
      what: "PIDs, processes, mounts, addresses and the sandboxes",
      why: "--via exec asks each container for the namespaces of a process of its own, and for nothing else",
    },
  ];
}

/** A name that says nothing of the kernel: with such a class the kernel may be a virtual machine's. */
function kernelGap(pod: Pod): Omit<Gap, "node" | "pod">[] {
  if (pod.runtimeClassName === null) return [];
  const why = `runtime class ${harmless(pod.runtimeClassName)} may give the pod a kernel of its own, with initial namespaces of its own`;
  return [{ container: null, what: "which namespaces are the node's", why }];
}

function inodesIn(reading: InsideReading | undefined): ContainerSnapshot["inodes"] {
  const links = reading && "links" in reading ? reading.links : {};
  return perType((type) => links[type] ?? null);
}

/**
 * Joins what the API server declares of a pod with what its containers say of themselves, by their names. A process that a
 * runtime starts in a container joins the namespaces of its first process, all eight (runc `libcontainer/container_linux.go`,
 * crun `src/libcrun/linux.c`: both go by `/proc/PID/ns`): its links are the container's, but for what moved later.
 */
export function podFromExec(
  pod: Pod,
  readings: ReadonlyMap<string, InsideReading>,
  node: NodeFacts,
): { pod: PodSnapshot; gaps: Gap[] } {
  const isolated = isolatedBy(pod, null);
  const about = { node: pod.nodeName, pod: podKey(pod) };
  const gaps: Gap[] = isolated === null ? kernelGap(pod).map((gap) => ({ ...about, ...gap })) : [];
  const runtime =
    runtimeOf(pod.containers.find((one) => one.id !== null)?.id ?? null) ?? runtimeOf(node.runtime);
  const containers = pod.containers.map((declared): ContainerSnapshot => {
    const reading = isolated === null ? readings.get(declared.name) : undefined;
    const inodes = inodesIn(reading);
    const missing = (what: string, why: string): unknown =>
      gaps.push({ ...about, container: declared.name, what, why });
    if (isolated !== null && readings.has(declared.name))
      missing(
        "its namespaces",
        `they are inside ${isolated}: their numbers are of another kernel than the node's`,
      );
    if (reading && "why" in reading) missing("its namespaces", reading.why);
    const unread = NAMESPACE_TYPES.filter((type) => reading && "links" in reading && inodes[type] === null);
    if (unread.length > 0)
      missing(
        `its ${unread.join(", ")} namespace${unread.length > 1 ? "s" : ""}`,
        "its /proc/self/ns does not name it",
      );
    return {
      ...declared,
      pid: null,
      pidSource: null,
      process: null,
      others: [],
      pidDisagreement: null,
      inodes,
      expected:
        isolated === null
          ? expectedScopes(pod.spec, declared, pod.containers, { runtime, cgroup: null })
          : ALL_UNKNOWN,
    };
  });
  return { pod: { pod, containers }, gaps };
}
