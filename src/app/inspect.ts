import type { Pod } from "../model/pod.js";
import type { NamespaceReport } from "../model/report.js";
import { type Gap, podKey, type Snapshot } from "../model/snapshot.js";
import { COLLECTOR_SCRIPT } from "../probe/collector.generated.js";
import { collectorArgs } from "../probe/collector-args.js";
import { parseCollectorOutput } from "../probe/parse.js";
import { PROFILES } from "../probe/profile.js";
import { type NodePart, snapshotFromNode } from "../snapshot/from-node.js";
import { podFromSpec } from "../snapshot/from-spec.js";
import type { TargetRef } from "../target/parse.js";
import { resolvePods } from "../target/resolve.js";
import { changesOf, hasMissed, replaceRead } from "./again.js";
import { unservedNodes } from "./node-facts.js";
import {
  collectorFailed,
  type NodeRunContext,
  type NodeRunRequest,
  type NodeScript,
  onEachNode,
  runOnNode,
} from "./node-run.js";
import { checkContainers, unobservable, unobservableGaps } from "./observable.js";
import { buildReport } from "./report.js";

/** What the user asked for, complete and valid. */
export interface InspectRequest extends NodeRunRequest {
  refs: TargetRef[];
  /** Only these containers are shown; null for all. */
  containers: string[] | null;
  evidence: boolean;
}

/** The outside world of an inspection. */
export interface InspectContext extends NodeRunContext {
  now(): Date;
}

/** What a debug pod runs to read these pods. */
export function collectorScript({ profile, evidence }: InspectRequest, pods: Pod[]): NodeScript {
  const { enters } = PROFILES[profile];
  return { script: COLLECTOR_SCRIPT, args: collectorArgs({ pods, enters, evidence }) };
}

async function inspectNode(
  request: InspectRequest,
  context: InspectContext,
  node: string,
  pods: Pod[],
): Promise<NodePart> {
  const script = collectorScript(request, pods);
  const { log, facts, gaps } = await runOnNode(request, context, node, pods, script);
  const reading = parseCollectorOutput(node, log.text);
  if (!log.complete && reading.processes.size === 0) throw collectorFailed(log.text);
  const part = snapshotFromNode(pods, reading, facts);
  return { ...part, gaps: [...gaps, ...profileGaps(request, node), ...part.gaps] };
}

/** What the profile keeps from being read. */
function profileGaps(request: InspectRequest, node: string): Gap[] {
  if (PROFILES[request.profile].enters || !request.evidence) return [];
  const what = "addresses, host names and IPC objects";
  const why = `profile ${request.profile} does not enter namespaces; --profile enter does`;
  return [{ node, pod: null, container: null, what, why }];
}

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
 * Reads pods, and once more those that changed meanwhile: a container that restarted between finding its process and reading
 * it has another ID now. What is still not found then stays a gap.
 */
async function observe(
  request: InspectRequest,
  context: InspectContext,
  pods: Pod[],
): Promise<Omit<Snapshot, "source">> {
  const read = (wanted: Pod[]) =>
    onEachNode(wanted, context.signal, (node, own) => inspectNode(request, context, node, own));
  const first = await read(pods);
  const missed = first.parts.flatMap((part) => part.pods).filter(hasMissed);
  const { changed, gone } = await changesOf(
    context.api,
    missed.map((one) => one.pod),
    context.signal,
  );
  const second = await read(changed.filter((pod) => unobservable(pod) === null));
  const joined = replaceRead(first.parts, second.parts);
  return { ...joined, gaps: [...gone.map((one) => one.gap), ...first.gaps, ...second.gaps, ...joined.gaps] };
}

/**
 * The main job: which namespaces the containers of these pods share. Pods that cannot be observed are reported as declared,
 * with the reason as a gap. Rejects with a KubeError, a DebugPodError or an InspectError, or the signal's reason.
 */
export async function inspect(request: InspectRequest, context: InspectContext): Promise<NamespaceReport> {
  const pods = await resolvePods(context.api, request.namespace, request.refs, { signal: context.signal });
  checkContainers(pods, request.containers);
  const candidates = pods.filter((pod) => unobservable(pod) === null);
  const unserved = await unservedNodes(context, candidates);
  const observed = await observe(
    request,
    context,
    candidates.filter((pod) => !unserved.has(pod.nodeName ?? "")),
  );
  const snapshot: Snapshot = {
    ...observed,
    source: observed.pods.length > 0 ? "node" : "spec",
    pods: pods.map((pod) => observed.pods.find((one) => podKey(one.pod) === podKey(pod)) ?? podFromSpec(pod)),
    gaps: [...unobservableGaps(pods, "its namespaces", unserved), ...observed.gaps],
  };
  return onlyContainers(buildReport(snapshot, context.now()), request.containers);
}
