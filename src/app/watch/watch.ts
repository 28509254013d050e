import { setTimeout as sleep } from "node:timers/promises";
import { type PodChange, reportChanges } from "../../analysis/compare/report-changes.js";
import { KubeError } from "../../kube/errors.js";
import type { NamespaceReport } from "../../model/report.js";
import { DebugPodError } from "../../probe/problem.js";
import { InspectError } from "../observable.js";
import type { Bell } from "./bell.js";

/** Milliseconds: between two looks when nothing is heard of, and for what happens together to have happened. */
export interface WatchPace {
  slow: number;
  settle: number;
}

export const PACE: WatchPace = { slow: 60_000, settle: 300 };

/** One look. */
export interface Look {
  /** Of the last look that succeeded. */
  report: NamespaceReport;
  changes: PodChange[];
  /** Why there is nothing new, where that is so. */
  failure: Error | null;
}

function isTold(error: unknown): error is Error {
  return error instanceof KubeError || error instanceof DebugPodError || error instanceof InspectError;
}

/**
 * Looks again whenever the bell rings, and now and then without: each look with what changed since the last that succeeded. Rejects
 * as the first look does, and with the signal's reason; that a later one failed is told, and it goes on.
 */
export async function* watch(
  read: () => Promise<NamespaceReport>,
  bell: Bell,
  signal: AbortSignal,
  pace: WatchPace = PACE,
): AsyncGenerator<Look> {
  let report = await read();
  yield { report, changes: [], failure: null };
  for (;;) {
    if (await bell.wait(pace.slow, signal))
      await sleep(pace.settle, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
    try {
      const next = await read();
      const changes = reportChanges(report, next);
      report = next;
      yield { report, changes, failure: null };
    } catch (error) {
      signal.throwIfAborted();
      if (!isTold(error)) throw error;
      yield { report, changes: [], failure: error };
    }
  }
}
