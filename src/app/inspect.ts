import type { NamespaceReport } from "../model/report.js";
import { podKey, type Snapshot } from "../model/snapshot.js";
import { timed } from "../model/stopwatch.js";
import { podFromSpec } from "../snapshot/from-spec.js";
import { resolvePods } from "../target/resolve.js";
import { checkContainers, unobservableGaps } from "./observable.js";
import { buildReport } from "./report.js";
import { lookForStanding } from "./standing/use.js";
import type { InspectContext, InspectRequest } from "./via/way.js";
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

/**
 * The main job: which namespaces the containers of these pods share. Pods that cannot be observed are reported as declared,
 * with the reason as a gap. Rejects with a KubeError, a DebugPodError or an InspectError, or the signal's reason.
 */
export async function inspect(request: InspectRequest, context: InspectContext): Promise<NamespaceReport> {
  const way = WAY_OF[request.via];
  lookForStanding(request, context);
  const asked = resolvePods(context.api, request.namespace, request.refs, { signal: context.signal });
  const pods = await timed(context.time, "pods", asked);
  checkContainers(pods, request.containers);
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
  return onlyContainers(buildReport(snapshot, context.now()), request.containers);
}
