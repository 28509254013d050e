import type { NamespaceReport } from "../model/report.js";

/** What every part of a report says again. */
export type ReportHead = Pick<NamespaceReport, "apiVersion" | "kind" | "generatedAt" | "version">;

/** Makes the text of a report node by node; what was returned is not kept. */
export interface ReportWriter {
  begin(head: ReportHead): string;
  /** `elapsedMs`: how long it took to read. */
  part(report: NamespaceReport, elapsedMs: number): string;
  /** Piece by piece. What the report rests on is known when all parts are. */
  end(source: NamespaceReport["source"]): Iterable<string>;
}
