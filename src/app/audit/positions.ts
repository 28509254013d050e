import type { AuditLocation } from "../../model/audit.js";
import type { Locator } from "../../target/manifests/positions.js";
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

/** Fills in the lines and columns of a review's findings and malformed fields, in place. */
export function place({ report, paths }: Review, locate: Locator): void {
  const put = (locations: AuditLocation[], at: readonly DocumentPath[]): void => {
    for (const [index, location] of locations.entries()) Object.assign(location, locate(at[index] ?? []));
  };
  for (const [index, finding] of report.findings.entries())
    put(finding.locations, paths.findings[index] ?? []);
  put(report.malformed, paths.malformed);
}
