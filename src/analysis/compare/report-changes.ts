import type { Change } from "../../model/comparison.js";
import { podKey } from "../../model/snapshot.js";
import { comparePods } from "./compare.js";
import { type ComparedReport, sidesOf } from "./sides.js";

/** What has become of one pod between two readings. */
export interface PodChange {
  /** `namespace/name`. */
  pod: string;
  /** `new` and `gone`: there is nothing to compare. */
  change: Change | "new" | "gone";
}

/** A container that restarted has other namespaces: saying so eight times says nothing more. */
function telling(changes: readonly Change[]): Change[] {
  const again = new Set(
    changes
      .filter(({ aspect }) => aspect === "restart" || aspect === "pod")
      .map(({ container }) => container),
  );
  return changes.filter(
    ({ aspect, container }) => aspect !== "namespace" || !(again.has(container) || again.has(null)),
  );
}

/** What changed between two readings of the same pods, pod by pod. */
export function reportChanges(before: ComparedReport, after: ComparedReport): PodChange[] {
  const earlier = new Map(sidesOf(before).map((side) => [podKey(side.pod), side]));
  const later = new Map(sidesOf(after).map((side) => [podKey(side.pod), side]));
  const gone = [...earlier.keys()].filter((pod) => !later.has(pod));
  return [
    ...gone.map((pod): PodChange => ({ pod, change: "gone" })),
    ...[...later].flatMap(([pod, side]): PodChange[] => {
      const old = earlier.get(pod);
      if (old === undefined) return [{ pod, change: "new" }];
      return telling(comparePods(old, side, false).changes).map((change) => ({ pod, change }));
    }),
  ];
}
