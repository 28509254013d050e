import type { PodComparison, Side, Uncompared } from "../../model/comparison.js";
import { podKey } from "../../model/snapshot.js";
import { changesBetween } from "./changes.js";
import { whyIncomparable } from "./comparable.js";
import { sharedBetween } from "./shared.js";

/** Containers of both whose namespaces one side does not know. */
function uncompared(before: Side, after: Side): Uncompared[] {
  return before.pod.containers.flatMap((one): Uncompared[] => {
    const other = after.pod.containers.find(({ name }) => name === one.name);
    const lacking = [
      ...(one.namespaces.net.scope === null ? ["before"] : []),
      ...(other && other.namespaces.net.scope === null ? ["after"] : []),
    ];
    if (other === undefined || lacking.length === 0) return [];
    return [{ container: one.name, why: `it had no process ${lacking.join(" and ")}` }];
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
    uncompared: uncompared(before, after),
  };
}
