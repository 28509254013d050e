import type { UnownedNamespace } from "../model/report.js";
import type { NodeSnapshot, PodSnapshot } from "../model/snapshot.js";

/**
 * The namespaces of a node that are neither its own nor of one of these pods: what a runtime left over, what other programs made. Null where
 * it was not asked for all of them.
 */
export function unownedNamespaces(
  { name, namespaces, spaces }: NodeSnapshot,
  pods: readonly PodSnapshot[],
): UnownedNamespace[] | null {
  if (spaces === null) return null;
  const known = new Set<number | null>(Object.values(namespaces));
  for (const { pod, containers } of pods) {
    if (pod.nodeName !== name) continue;
    for (const { inodes, others } of containers) {
      for (const inode of Object.values(inodes)) known.add(inode);
      for (const process of others) for (const inode of Object.values(process.namespaces)) known.add(inode);
    }
  }
  return spaces
    .filter(({ inode, held }) => !known.has(inode) && !held?.isAskedAbout)
    .map(({ type, inode, held, netns }) => ({
      type,
      inode,
      netns,
      process: held && { pid: held.pid, comm: held.comm, others: held.processes - 1 },
    }));
}
