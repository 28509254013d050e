import { setImmediate } from "node:timers/promises";
import type { PolicyVersion } from "../../checks/pod-security/version.js";
import type { AuditProblem, WorkloadReport } from "../../model/audit.js";
import { type Acceptances, accept } from "./acceptance.js";
import type { AuditItem, SourceEvent } from "./from-files.js";
import { needsPositions, type PositionNeed, startPlacing } from "./positions.js";
import { type Review, reviewWorkload } from "./review.js";

/** How workloads are reviewed, wherever they come from. */
export interface AuditRequest {
  version: PolicyVersion;
  positions: PositionNeed;
  acceptances: Acceptances;
  /** What is known besides the spec is put into each review here. */
  revise?: (review: Review) => void;
  signal: AbortSignal;
}

/** One workload reviewed, or something else to tell. */
export type AuditEvent = { workload: WorkloadReport } | { problem: AuditProblem };

/** Workloads between two looks at the world: a signal is not seen while files are read without a pause. */
const BREATH = 50;

function malformedProblems({ source, kind, name, malformed }: WorkloadReport): AuditProblem[] {
  return malformed.map(({ field, line, column, expected, found }) => ({
    code: "malformed",
    severity: "error",
    file: source.file,
    document: source.document,
    line: line ?? source.line,
    column: column ?? source.column,
    message: `${kind} ${name}: ${field} must be of type ${expected}, is ${found}: the API server refuses it, so no Pod Security level is told`,
  }));
}

function atDocument({ report }: Review, { document }: AuditItem): void {
  if (document !== null) report.source = { ...report.source, line: document.line, column: document.column };
}

/**
 * Reviews what a source gives, one workload at a time and each when it is asked for: nothing is kept. Rejects with the
 * signal's reason, and with what the source rejects with.
 */
export async function* audit(
  source: AsyncIterable<SourceEvent>,
  request: AuditRequest,
): AsyncGenerator<AuditEvent> {
  const place = startPlacing();
  let count = 0;
  for await (const event of source) {
    request.signal.throwIfAborted();
    if ("problem" in event) {
      yield event;
      continue;
    }
    const review = reviewWorkload(event.item.workload, request.version);
    atDocument(review, event.item);
    const { document } = event.item;
    if (document !== null && needsPositions(review, request.positions)) await place(review, document);
    request.revise?.(review);
    const told = accept(review, request.acceptances);
    for (const problem of [...malformedProblems(review.report), ...told]) yield { problem };
    yield { workload: review.report };
    if (++count % BREATH === 0) await setImmediate();
  }
}
