import { Readable } from "node:stream";
import { fromFiles } from "../../app/audit/from-files.js";
import { beginLongRun } from "../audit/long-run.js";
import { auditPlan } from "../audit/plan.js";
import { runReview } from "../audit/review.js";
import { auditSettings } from "../audit/settings.js";
import type { Io } from "../io.js";
import type { ParsedArgs } from "../parse-args.js";

/** Runs `kubectl nsinfo audit`; what talks to a cluster is loaded when a cluster is asked. */
export async function runAudit(args: ParsedArgs, io: Io): Promise<number> {
  const plan = await auditPlan(args);
  if (plan.source.from === "files") beginLongRun(plan.source, io);
  const settings = await auditSettings(plan, io);
  const run = { plan, args, io, settings };
  const { source } = plan;
  if (source.from === "files") {
    const files = fromFiles({ ...source, stdin: io.stdin ?? Readable.from([]) });
    return runReview({ ...run, source: files, observed: false, namespace: null });
  }
  const { auditCluster, auditObserved } = await import("../audit/live.js");
  return source.from === "cluster" ? auditCluster(source, run) : auditObserved(source, run);
}
