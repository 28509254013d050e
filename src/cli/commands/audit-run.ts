import { readBaseline, readExceptions } from "../../app/audit/acceptance-files.js";
import { type AuditRequest, audit } from "../../app/audit/audit.js";
import { gapProblems, observedRevision } from "../../app/audit/compare.js";
import { type ClusterContext, fromCluster } from "../../app/audit/from-cluster.js";
import { fromFiles, type SourceEvent } from "../../app/audit/from-files.js";
import { startTally } from "../../app/audit/tally.js";
import { minorOf } from "../../checks/pod-security/version.js";
import { REVIEW_RULES, RULES } from "../../checks/rules.js";
import { API_VERSION, type NamespaceReport } from "../../model/report.js";
import { VERSION } from "../../model/version.generated.js";
import { AUDIT_FORMATS } from "../../render/audit/formats.js";
import { openOutputs } from "../audit/outputs.js";
import { type AuditPlan, auditPlan } from "../audit/plan.js";
import { problemTeller } from "../audit/problems.js";
import { wantsColor } from "../color.js";
import type { Io } from "../io.js";
import type { ParsedArgs } from "../parse-args.js";
import { startProgress } from "../progress.js";

type AuditSettings = Omit<AuditRequest, "signal">;

const NEWEST_MINOR = 36;

async function settingsOf(plan: AuditPlan, io: Io): Promise<AuditSettings> {
  const rules = RULES.map(({ id }) => id);
  const needs = [plan.format, ...plan.files.map(({ format }) => format)].map(
    (format) => AUDIT_FORMATS[format].positions,
  );
  return {
    version: plan.version,
    positions: (["all", "namespaces"] as const).find((need) => needs.includes(need)) ?? "none",
    acceptances: {
      exceptions: plan.exceptions === null ? [] : await readExceptions(plan.exceptions, rules),
      baseline: plan.baseline === null ? null : await readBaseline(plan.baseline),
      today: io.now().toISOString().slice(0, "2026-01-01".length),
      rules,
    },
  };
}

interface Review {
  plan: AuditPlan;
  args: ParsedArgs;
  io: Io;
  settings: AuditSettings;
  source: AsyncIterable<SourceEvent>;
  observed: boolean;
}

/** Reviews what the source gives and writes it as it comes; resolves with the exit status. */
async function review({ plan, args, io, settings, source, observed }: Review): Promise<number> {
  const style = { color: wantsColor(args, io), columns: io.stdout.columns };
  // Rules of processes alone have no place among the test cases of a spec.
  const rules = observed || plan.format !== "junit" ? RULES : REVIEW_RULES;
  const outputs = openOutputs(plan, io, { style, rules, failOn: plan.failOn });
  const problems = problemTeller(io.stderr, outputs.problem);
  const progress = startProgress(io);
  const tally = startTally();
  try {
    outputs.begin({
      apiVersion: API_VERSION,
      kind: "AuditReport",
      generatedAt: io.now().toISOString(),
      version: VERSION,
      source: observed ? "node" : "spec",
      podSecurityVersion: plan.version,
    });
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
      if (!io.stdout.isTerminal && workloads % 100 === 0) progress.show(`${workloads} workloads reviewed`);
    }
    progress.clear();
    problems.end();
    outputs.end(tally.summary());
    await outputs.drained();
  } finally {
    progress.clear();
    outputs.close();
  }
  if (tally.summary().workloads === 0) io.stderr.write("No workloads found.\n");
  return tally.exitCode(plan);
}

async function* withProblems(
  source: AsyncIterable<SourceEvent>,
  report: NamespaceReport,
): AsyncGenerator<SourceEvent> {
  yield* source;
  for (const problem of gapProblems(report)) yield { problem };
}

async function auditCluster(
  plan: AuditPlan,
  args: ParsedArgs,
  io: Io,
  settings: AuditSettings,
): Promise<number> {
  const { source } = plan;
  if (source.from !== "cluster") throw new Error("not a plan for the cluster");
  const [{ connect }, { connectionFlags, surroundings }] = await Promise.all([
    import("../../kube/connect.js"),
    import("../connection.js"),
  ]);
  const connection = await connect(connectionFlags(args), surroundings(io));
  try {
    const request = {
      targets: source.targets,
      namespace: source.allNamespaces ? undefined : connection.namespace,
      labelSelector: source.selector,
      fieldSelector: source.fieldSelector,
    };
    const context: ClusterContext = { api: connection.api, signal: io.signal };
    const items = fromCluster(request, context);
    return await review({ plan, args, io, settings, source: items, observed: false });
  } finally {
    connection.api.close();
  }
}
