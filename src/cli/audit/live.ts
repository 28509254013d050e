import { gapProblems, observedRevision } from "../../app/audit/compare.js";
import { fromCluster, fromNames } from "../../app/audit/from-cluster.js";
import type { SourceEvent } from "../../app/audit/from-files.js";
import { aboutPods, inspect } from "../../app/inspect.js";
import { connect } from "../../kube/connect.js";
import { PODS } from "../../kube/port.js";
import type { NamespaceReport } from "../../model/report.js";
import { connectionFlags, surroundings } from "../connection.js";
import { nothingObserved, withDebugPods } from "../debug-run.js";
import type { AuditSourcePlan } from "./plan.js";
import { type ReviewRun, runReview } from "./review.js";

type Run = Omit<ReviewRun, "source" | "observed" | "namespace">;
type ClusterPlan = Extract<AuditSourcePlan, { from: "cluster" }>;
type ObservationPlan = Extract<AuditSourcePlan, { from: "observation" }>;

/** Audits what the cluster has; resolves with the exit status. */
export async function auditCluster(cluster: ClusterPlan, run: Run): Promise<number> {
  const { api, namespace } = await connect(connectionFlags(run.args), surroundings(run.io));
  try {
    const request = {
      targets: cluster.targets,
      namespace: cluster.allNamespaces ? undefined : namespace,
      labelSelector: cluster.selector,
      fieldSelector: cluster.fieldSelector,
    };
    const source = fromCluster(request, { api, signal: run.io.signal });
    return await runReview({ ...run, source, observed: false, namespace: request.namespace ?? null });
  } finally {
    api.close();
  }
}

async function* withGaps(
  source: AsyncIterable<SourceEvent>,
  report: NamespaceReport,
): AsyncGenerator<SourceEvent> {
  yield* source;
  for (const problem of gapProblems(report)) yield { problem };
}

/**
 * Observes the pods as the main job does, then audits their specs with what was seen beside what they promise. Rejects as the
 * main job does where nothing could be observed.
 */
export async function auditObserved({ refs }: ObservationPlan, run: Run): Promise<number> {
  return withDebugPods(run.args, run.io, async ({ request, context, done }) => {
    const asked = aboutPods(
      request,
      refs.map(({ name }) => name),
    );
    const report = await inspect({ ...asked, via: "pod" }, context);
    done();
    const { api, signal } = context;
    const named = refs.map(({ name }) => ({ resource: PODS, name }));
    const specs = fromNames(named, request.namespace, { api, signal });
    const settings = { ...run.settings, revise: observedRevision(report) };
    const { namespace } = request;
    const code = await runReview({
      ...run,
      settings,
      source: withGaps(specs, report),
      observed: true,
      namespace,
    });
    const nothing = nothingObserved(report);
    if (nothing) throw nothing;
    return code;
  });
}
