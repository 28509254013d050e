import type { ComparedContainer, SharedNamespace, Side } from "../../model/comparison.js";
import { NAMESPACE_TYPES, type NamespaceType } from "../../model/namespace.js";

function inside(side: Side, type: NamespaceType, inode: number): readonly ComparedContainer[] {
  return side.pod.containers.filter((one) => one.namespaces[type].inode === inode);
}

/** A container that has not been made anew in between has kept its namespaces alive. */
function witnessed(before: readonly ComparedContainer[], after: readonly ComparedContainer[]): boolean {
  return before.some((one) => one.id !== null && after.some((other) => other.id === one.id));
}

/**
 * The namespaces that processes of both sides are in; inodes have to be comparable. `together`: both were read in one run. Otherwise
 * the same number is the same namespace only where something held it all the time: a container, or for the node's own PID 1.
 * The kernel gives the number of a namespace that is gone to the next one (`proc_alloc_inum` in `fs/proc/generic.c`: the lowest that is free).
 */
export function sharedBetween(before: Side, after: Side, together: boolean): SharedNamespace[] {
  return NAMESPACE_TYPES.flatMap((type) => {
    const inodes = new Set(before.pod.containers.map((one) => one.namespaces[type].inode));
    return [...inodes].flatMap((inode): SharedNamespace[] => {
      if (inode === null) return [];
      const [here, there] = [inside(before, type, inode), inside(after, type, inode)];
      if (there.length === 0) return [];
      const host = before.node?.namespaces[type] === inode && after.node?.namespaces[type] === inode;
      const names = (some: readonly ComparedContainer[]) => some.map(({ name }) => name);
      const certain = together || host || witnessed(here, there);
      return [{ type, inode, host, before: names(here), after: names(there), certain }];
    });
  });
}
