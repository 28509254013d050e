import type { AuditLocation } from "../../model/audit.js";
import { blockPositions, type QuickLocator } from "../../target/manifests/block-positions.js";
import type { SourceDocument } from "../../target/manifests/document.js";
import { type Locator, positionsIn } from "../../target/manifests/positions.js";
import type { DocumentPath } from "../../target/manifests/workload.js";
import type { Review } from "./review.js";

/**
 * Which findings need a line: finding one costs more than reading the document, so no format asks for more than it shows.
 * `namespaces`: those of the namespace review; Pod Security's are then told by its message alone.
 */
export type PositionNeed = "none" | "namespaces" | "all";

/** Whether a review has something whose line is needed. */
export function needsPositions({ report }: Review, need: PositionNeed): boolean {
  if (need === "none") return false;
  if (report.malformed.length > 0) return true;
  return report.findings.some(({ id }) => need === "all" || !id.includes("/"));
}

/** Fills in the lines and columns of a review's findings and malformed fields, in place; false where a field can't be found. */
function placeBy({ report, paths }: Review, locate: QuickLocator): boolean {
  const put = (locations: AuditLocation[], at: readonly DocumentPath[]): boolean =>
    locations.every((location, index) => {
      const position = locate(at[index] ?? []);
      if (position !== null) Object.assign(location, position);
      return position !== null;
    });
  return (
    report.findings.every((finding, index) => put(finding.locations, paths.findings[index] ?? [])) &&
    put(report.malformed, paths.malformed)
  );
}

/** Finds the places of reviews' fields, each document gone through once, whatever the number of workloads in it. */
export function startPlacing(): (review: Review, document: SourceDocument) => Promise<void> {
  let last: { document: SourceDocument; quick: QuickLocator | null; full: Locator | null } | null = null;
  return async (review, document) => {
    if (last?.document !== document) last = { document, quick: blockPositions(document), full: null };
    if (last.quick !== null && placeBy(review, last.quick)) return;
    last.full ??= await positionsIn(document);
    placeBy(review, last.full);
  };
}
