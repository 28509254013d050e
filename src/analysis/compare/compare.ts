import type { ComparedContainer, PodComparison, Side, Uncompared } from "../../model/comparison.js";
import { NAMESPACE_TYPES } from "../../model/namespace.js";
import { podKey } from "../../model/snapshot.js";
import { changesBetween, isKnown } from "./changes.js";
import { whyIncomparable } from "./comparable.js";
import { sharedBetween } from "./shared.js";

/** What of a container one side does not know; null where it knows all of it. */
function lacking(container: ComparedContainer, when: string): string | null {
  const types = NAMESPACE_TYPES.filter((type) => !isKnown(container.namespaces[type]));
  if (types.length === 0) return null;
  const seen = types.some((type) => container.namespaces[type].scope !== null);
  return seen ? `${types.join(", ")} not known ${when}` : `no process ${when}`;
}

/** Containers of both of which one side does not know all. */
function uncompared(before: Side, after: Side, samePod: boolean): Uncompared[] {
  const [was, is] = samePod ? ["before", "after"] : [`in ${podKey(before.pod)}`, `in ${podKey(after.pod)}`];
  return before.pod.containers.flatMap((one): Uncompared[] => {
    const other = after.pod.containers.find(({ name }) => name === one.name);
    if (other === undefined) return [];
    const why = [lacking(one, was), lacking(other, is)].filter((words) => words !== null);
    return why.length > 0 ? [{ container: one.name, why: why.join("; ") }] : [];
  });
}

/**
 * Compares two readings: of one pod, before and after, or of two pods. `together`: both were made in one run. Pure; `kubectl nsinfo
 * diff` shows all of it.
 */
export function comparePods(before: Side, after: Side, together: boolean): PodComparison {
  const samePod = podKey(before.pod) === podKey(after.pod);
  const incomparable = whyIncomparable(before, after, together);
  const inodes = incomparable === null;
  return {
    of: samePod ? "readings" : "pods",
    before,
    after,
    incomparable,
    changes: changesBetween(before, after, { samePod, inodes }),
    shared: inodes ? sharedBetween(before, after, together) : [],
    uncompared: uncompared(before, after, samePod),
  };
}
