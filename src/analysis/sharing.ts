import {
  INITIAL_INODES,
  NAMESPACE_TYPES,
  type NamespaceType,
  NO_INODES,
  type PerType,
  perType,
  type Scope,
  wereSeen,
} from "../model/namespace.js";
import type { NamespaceCell, Relation } from "../model/report.js";
import type { ContainerSnapshot, NodeSnapshot, PodSnapshot } from "../model/snapshot.js";
import { evidenceReport } from "./evidence.js";

/** What the scopes of a pod's containers are judged against. */
export interface Surroundings {
  /** The node of the pod; null where nothing of it was read. */
  node: NodeSnapshot | null;
  /** Who else was read on the same node. */
  neighbours: Neighbours;
}

/** The pods of a node by the namespaces that they are in: with many of them nobody asks each about each. */
export class Neighbours {
  readonly #pods = new Map<number, Set<PodSnapshot>>();

  /** Inodes of namespaces are all of one file system, whatever their type (nsfs, namespaces(7)). */
  constructor(pods: readonly PodSnapshot[]) {
    for (const pod of pods) {
      for (const { inodes } of pod.containers) {
        for (const type of NAMESPACE_TYPES) {
          const inode = inodes[type];
          if (inode === null) continue;
          const known = this.#pods.get(inode);
          if (known) known.add(pod);
          else this.#pods.set(inode, new Set([pod]));
        }
      }
    }
  }

  /** Whether another pod than this one is in a namespace. */
  hasOther(inode: number, pod: PodSnapshot): boolean {
    const pods = this.#pods.get(inode);
    return pods !== undefined && pods.size > (pods.has(pod) ? 1 : 0);
  }
}

/** Nobody else was read. */
export const ALONE = new Neighbours([]);

/** Whether an inode is the node's: by its PID 1, else by the kernel's fixed numbers; null where neither can tell. */
function isHosts(type: NamespaceType, inode: number, node: NodeSnapshot | null): boolean | null {
  const own = node?.namespaces[type] ?? null;
  if (own !== null) return inode === own;
  return inode === INITIAL_INODES[type] ? true : null;
}

/** From inside, a virtual machine's initial namespaces look like the node's; the node sees the machine. */
function mayBeAnotherKernel(self: ContainerSnapshot, { pod }: PodSnapshot): boolean {
  return self.process === null && pod.runtimeClassName !== null;
}

function isSeen({ process, inodes }: ContainerSnapshot): boolean {
  return process !== null || wereSeen(inodes);
}

function scopeOf(
  type: NamespaceType,
  self: ContainerSnapshot,
  pod: PodSnapshot,
  around: Surroundings,
): Scope | null {
  const inode = self.inodes[type];
  if (inode === null) return isSeen(self) ? "unknown" : null;
  const host = mayBeAnotherKernel(self, pod) ? null : isHosts(type, inode, around.node);
  if (host === null) return "unknown";
  if (host) return "host";
  const shares = (one: ContainerSnapshot): boolean => one !== self && one.inodes[type] === inode;
  if (around.neighbours.hasOther(inode, pod)) return "other";
  return pod.containers.some(shares) ? "pod" : "container";
}

/** Alone because nobody else of the pod could be read is no drift from "shared inside the pod". */
function hasCompany(type: NamespaceType, self: ContainerSnapshot, pod: PodSnapshot): boolean {
  return pod.containers.some((one) => one !== self && one.inodes[type] !== null);
}

function driftOf(
  type: NamespaceType,
  self: ContainerSnapshot,
  scope: Scope | null,
  pod: PodSnapshot,
): boolean | null {
  const expected = self.expected[type];
  if (scope === null || scope === "unknown" || expected === "unknown") return null;
  if (expected === "pod" && scope === "container" && !hasCompany(type, self, pod)) return null;
  return expected !== scope;
}

function cell(
  type: NamespaceType,
  self: ContainerSnapshot,
  pod: PodSnapshot,
  around: Surroundings,
): NamespaceCell {
  const inode = self.inodes[type];
  const scope = scopeOf(type, self, pod, around);
  const sharedWith =
    inode === null
      ? []
      : pod.containers.filter((one) => one !== self && one.kind !== "sandbox" && one.inodes[type] === inode);
  return {
    inode,
    scope,
    sharedWith: sharedWith.map((one) => one.name),
    expected: self.expected[type],
    drift: driftOf(type, self, scope, pod),
  };
}

const PROMISED = new WeakMap<Readonly<PerType<Scope>>, Record<NamespaceType, NamespaceCell>>();

/** The row of a container of which nothing was seen; frozen, one for all that are promised the same. */
function promisedCells(expected: Readonly<PerType<Scope>>): Record<NamespaceType, NamespaceCell> {
  const known = PROMISED.get(expected);
  if (known !== undefined) return known;
  const cells = Object.freeze(
    perType((type) =>
      Object.freeze({ inode: null, scope: null, sharedWith: [], expected: expected[type], drift: null }),
    ),
  );
  PROMISED.set(expected, cells);
  return cells;
}

/** The row of one container: for each type its inode, whom it is shared with, and whether that is what was promised. */
export function namespaceCells(
  self: ContainerSnapshot,
  pod: PodSnapshot,
  around: Surroundings,
): Record<NamespaceType, NamespaceCell> {
  if (isSeen(self)) return perType((type) => cell(type, self, pod, around));
  return promisedCells(self.expected);
}

/** Each namespace that the pod's containers are in, with who is in it and what was found there; in type and pod order. */
export function relationsOf(pod: PodSnapshot, around: Surroundings): Relation[] {
  if (pod.containers.every(({ inodes }) => inodes === NO_INODES)) return [];
  return NAMESPACE_TYPES.flatMap((type) => {
    const relations: Relation[] = [];
    for (const container of pod.containers) {
      const inode = container.inodes[type];
      if (inode === null || container.kind === "sandbox") continue;
      const known = relations.find((one) => one.inode === inode);
      if (known) known.members.push(container.name);
      else {
        const found = around.node?.evidence.find((one) => one.type === type && one.inode === inode);
        const scope = scopeOf(type, container, pod, around) ?? "unknown";
        relations.push({
          type,
          scope,
          inode,
          members: [container.name],
          evidence: evidenceReport(found?.evidence ?? {}, around.node),
        });
      }
    }
    return relations;
  });
}
