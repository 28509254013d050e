import { comparePods } from "../../analysis/compare/compare.js";
import { type ComparedReport, sidesOf } from "../../analysis/compare/sides.js";
import type { ComparedPod, ComparisonReport, Origin, PodComparison, Side } from "../../model/comparison.js";
import { API_VERSION, type GapReport } from "../../model/report.js";
import { podKey } from "../../model/snapshot.js";
import { VERSION } from "../../model/version.generated.js";
import { InspectError } from "../observable.js";

/** One half of what is compared. */
export interface Half {
  origin: Origin;
  report: ComparedReport;
  /** The pod that the user named; null for all of a file's. */
  pod: { namespace: string; name: string } | null;
  gaps: GapReport[];
}

/** A report has more than is compared, and none of that belongs into the answer. */
function narrow({ pod, node, findings }: Side): Side {
  const { namespace, name, uid, observed, spec } = pod;
  const containers = pod.containers.map(({ name, kind, id, state, namespaces }) => ({
    name,
    kind,
    id,
    state,
    namespaces,
  }));
  const narrowPod: ComparedPod = { namespace, name, uid, node: pod.node, observed, spec, containers };
  return {
    pod: narrowPod,
    node: node && {
      name: node.name,
      runtime: node.runtime,
      kernel: node.kernel,
      bootId: node.bootId,
      cgroup: node.cgroup,
      namespaces: node.namespaces,
    },
    findings: findings.map(({ id, severity, container, reason }) => ({ id, severity, container, reason })),
  };
}

/** The sides of a half: the pod that was named, or where the other half names one and this file has a single pod, that. */
function sidesIn(half: Half, wanted: Half["pod"]): Side[] {
  const sides = sidesOf(half.report).map(narrow);
  if (wanted === null) return sides;
  const same = sides.filter((one) => podKey(one.pod) === podKey(wanted));
  if (same.length > 0) return same;
  if (half.pod === null && sides.length === 1) return sides;
  throw new InspectError(
    `${half.origin.name} has no pod ${podKey(wanted)}`,
    sides.length > 0 ? `it has: ${sides.map((one) => podKey(one.pod)).join(", ")}` : "it has no pod at all",
  );
}

/** What belongs together: pods of the same name, or the only one of each half. */
function pairs(before: Side[], after: Side[]): { both: [Side, Side][]; before: Side[]; after: Side[] } {
  const [one, other] = [before[0], after[0]];
  if (before.length === 1 && after.length === 1 && one && other)
    return { both: [[one, other]], before: [], after: [] };
  const later = new Map(after.map((side) => [podKey(side.pod), side]));
  const earlier = new Set(before.map((side) => podKey(side.pod)));
  const both = before.flatMap((side): [Side, Side][] => {
    const match = later.get(podKey(side.pod));
    return match ? [[side, match]] : [];
  });
  return {
    both,
    before: before.filter((side) => !later.has(podKey(side.pod))),
    after: after.filter((side) => !earlier.has(podKey(side.pod))),
  };
}

/**
 * Compares two halves: live pods, reports from files, or one of each. `together`: both were read in one run. Throws an InspectError
 * where there is nothing to compare.
 */
export function diff(before: Half, after: Half, together: boolean, now: Date): ComparisonReport {
  const found = pairs(sidesIn(before, before.pod ?? after.pod), sidesIn(after, after.pod ?? before.pod));
  const names = (sides: Side[]) => sides.map((one) => podKey(one.pod));
  return {
    apiVersion: API_VERSION,
    kind: "ComparisonReport",
    generatedAt: now.toISOString(),
    version: VERSION,
    before: before.origin,
    after: after.origin,
    comparisons: found.both.map(([one, other]) => comparePods(one, other, together)),
    onlyBefore: names(found.before),
    onlyAfter: names(found.after),
    gaps: [...before.gaps, ...(together ? [] : after.gaps)],
  };
}

/** Whether the two halves are not the same in what was compared. */
export function hasDifferences({ comparisons, onlyBefore, onlyAfter }: ComparisonReport): boolean {
  return comparisons.some((one) => one.changes.length > 0) || onlyBefore.length + onlyAfter.length > 0;
}

function unseen({ before, after }: PodComparison): Side | undefined {
  return [before, after].find((side) => !side.pod.observed);
}

/** Of no pair both were observed: what is printed compares declarations at most. */
export function nothingCompared({ comparisons, gaps }: ComparisonReport): InspectError | null {
  const [first] = comparisons;
  const side = first && comparisons.every((one) => unseen(one)) ? unseen(first) : undefined;
  if (side === undefined) return null;
  const why = gaps.find((one) => one.pod === podKey(side.pod))?.why ?? "no process of it was found";
  return new InspectError(
    `cannot compare the namespaces of pod ${side.pod.name}: it was not observed: ${why}`,
    "both have to run when they are read",
  );
}
