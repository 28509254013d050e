import { later } from "../model/later.js";
import type { Pod } from "../model/pod.js";
import type { NamespaceReport } from "../model/report.js";
import { type Gap, podKey, type Snapshot } from "../model/snapshot.js";
import { podFromSpec } from "../snapshot/from-spec.js";
import { unobservableGaps } from "./observable.js";
import type { InspectContext, ReadRequest } from "./via/way.js";
import { WAY_OF } from "./via/ways.js";

function onlyContainers(report: NamespaceReport, wanted: string[] | null): NamespaceReport {
  if (wanted === null) return report;
  const pods = report.pods.map((pod) => ({
    ...pod,
    containers: pod.containers.filter((one) => wanted.includes(one.name)),
    relations: pod.relations.filter((one) => one.members.some((member) => wanted.includes(member))),
  }));
  return {
    ...report,
    pods,
    findings: report.findings.filter((one) => one.container === null || wanted.includes(one.container)),
  };
}

/** What makes a report: the cluster is asked before it is loaded. */
export const reportMaker = later(() => import("./report.js"));

async function reportOn(
  snapshot: Snapshot,
  now: Date,
  containers: string[] | null,
): Promise<NamespaceReport> {
  const { buildReport } = await reportMaker();
  return onlyContainers(buildReport(snapshot, now, containers), containers);
}

/**
 * The report on pods of one node, or of none. Pods that cannot be observed are reported as declared, with the reason as a gap.
 * Rejects with a KubeError or a DebugPodError where nothing could be read, or the signal's reason.
 */
export async function inspectPods(
  request: ReadRequest,
  context: InspectContext,
  pods: Pod[],
): Promise<NamespaceReport> {
  const way = await WAY_OF[request.via]();
  const blind = await way.blind(context, pods);
  const observed = await way.observe(
    request,
    context,
    pods.filter((pod) => !blind.has(podKey(pod))),
  );
  const snapshot: Snapshot = {
    ...observed,
    source: observed.pods.length > 0 ? way.source : "spec",
    pods: pods.map((pod) => observed.pods.find((one) => podKey(one.pod) === podKey(pod)) ?? podFromSpec(pod)),
    gaps: [...unobservableGaps(pods, "its namespaces", blind), ...observed.gaps],
  };
  return reportOn(snapshot, context.now(), request.containers);
}

/** The report on pods that could not be observed: as they are declared, with the reason as a gap. */
export function declaredReport(
  request: ReadRequest,
  pods: Pod[],
  gap: Gap,
  now: Date,
): Promise<NamespaceReport> {
  const declared = pods.map((pod) => podFromSpec(pod));
  return reportOn({ source: "spec", nodes: [], pods: declared, gaps: [gap] }, now, request.containers);
}
