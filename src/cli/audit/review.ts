import { type AuditRequest, audit } from "../../app/audit/audit.js";
import type { SourceEvent } from "../../app/audit/from-files.js";
import { startTally, type Tally } from "../../app/audit/tally.js";
import { REVIEW_RULES, RULES } from "../../checks/rules.js";
import type { AuditHead } from "../../model/audit.js";
import { API_VERSION } from "../../model/report.js";
import { VERSION } from "../../model/version.generated.js";
import type { Io } from "../io.js";
import { noResources, wantsColor } from "../output.js";
import type { ParsedArgs } from "../parse-args.js";
import { startProgress } from "../progress.js";
import { type Outputs, openOutputs } from "./outputs.js";
import type { AuditPlan } from "./plan.js";
import { problemTeller } from "./problems.js";

/** An audit of one source, ready to run. */
export interface ReviewRun {
  plan: AuditPlan;
  args: ParsedArgs;
  io: Io;
  settings: Omit<AuditRequest, "signal">;
  source: AsyncIterable<SourceEvent>;
  /** Whether processes were looked at too. */
  observed: boolean;
  /** That of the cluster's in which it looks; null where it looks in no single one. */
  namespace: string | null;
}

/** Workloads between two words on stderr. */
const STEP = 100;

function head({ plan, io, observed }: ReviewRun): AuditHead {
  return {
    apiVersion: API_VERSION,
    kind: "AuditReport",
    generatedAt: io.now().toISOString(),
    version: VERSION,
    source: observed ? "node" : "spec",
    podSecurityVersion: plan.version,
  };
}

async function writeAll(run: ReviewRun, outputs: Outputs, tally: Tally): Promise<void> {
  const { io, source, settings } = run;
  const problems = problemTeller(io.stderr, outputs.problem);
  const progress = startProgress(io);
  try {
    outputs.begin(head(run));
    for await (const event of audit(source, { ...settings, signal: io.signal })) {
      if ("problem" in event) {
        progress.clear();
        tally.problem(event.problem);
        problems.tell(event.problem);
        continue;
      }
      tally.workload(event.workload);
      outputs.workload(event.workload);
      await outputs.drained();
      const { workloads } = tally.summary();
      // On a terminal the report itself shows how far it is.
      if (!io.stdout.isTerminal && workloads % STEP === 0) progress.show(`${workloads} workloads reviewed`);
    }
    problems.end();
    outputs.end(tally.summary());
    await outputs.drained();
  } finally {
    progress.clear();
  }
}

/**
 * Reviews what a source gives, writes each workload to every output as it comes, and resolves with the exit status. Rejects
 * with an AuditError where a file can't be written, and as the source does.
 */
export async function runReview(run: ReviewRun): Promise<number> {
  const { plan, args, io, observed } = run;
  const style = { color: wantsColor(args, io), columns: io.stdout.columns };
  const asked = observed ? RULES : REVIEW_RULES;
  const outputs = openOutputs(plan, io, { style, rules: RULES, asked, failOn: plan.failOn });
  const tally = startTally();
  try {
    await writeAll(run, outputs, tally);
  } finally {
    outputs.close();
  }
  if (tally.summary().workloads === 0) io.stderr.write(noResources(run.namespace));
  return tally.exitCode(plan);
}
