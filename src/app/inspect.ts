import { KubeError } from "../kube/errors.js";
import { type KubeApi, NODES } from "../kube/port.js";
import { asObject, asText } from "../kube/raw.js";
import { bareContainerId, type Pod } from "../model/pod.js";
import type { NamespaceReport } from "../model/report.js";
import { type Gap, podKey, type Snapshot } from "../model/snapshot.js";
import { harmless } from "../model/text.js";
import { COLLECTOR_SCRIPT } from "../probe/collector.generated.js";
import { collectorArgs } from "../probe/collector-args.js";
import { debugPod } from "../probe/debug-pod.js";
import type { Deletion } from "../probe/delete-pod.js";
import { parseCollectorOutput } from "../probe/parse.js";
import { DebugPodError } from "../probe/problem.js";
import { PROFILES, type ProfileName } from "../probe/profile.js";
import { runDebugPod } from "../probe/session.js";
import { type NodeFacts, type NodePart, snapshotFromNode } from "../snapshot/from-node.js";
import { podFromSpec } from "../snapshot/from-spec.js";
import type { TargetRef } from "../target/parse.js";
import { resolvePods } from "../target/resolve.js";
import { buildReport } from "./report.js";

/** What the user asked for, complete and valid. */
export interface InspectRequest {
  namespace: string;
  refs: TargetRef[];
  /** Only these containers are shown; null for all. */
  containers: string[] | null;
  image: string;
  profile: ProfileName;
  runningTimeoutMs: number;
  evidence: boolean;
  owner: string;
  requestedBy: string;
}

/** The outside world of an inspection. */
export interface InspectContext {
  api: KubeApi;
  signal: AbortSignal;
  now(): Date;
  randomSuffix(): string;
  /** A line that the user should see whatever happens. */
  notice(line: string): void;
  /** What is awaited, for a progress line. */
  onWait(what: string): void;
  onDeletion(deletion: Promise<Deletion>): void;
}

/** A request that the cluster's objects don't bear out, in kubectl's words. */
export class InspectError extends Error {
  override name = "InspectError";

  constructor(
    message: string,
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}

const MIN_DEADLINE_SECONDS = 60;
const MAX_DEADLINE_SECONDS = 300;

/** Why nothing of a pod can be observed; null where something can. */
function unobservable(pod: Pod): string | null {
  const reason = pod.statusReason ? ` (${pod.statusReason})` : "";
  if (pod.nodeName === null) return `it is ${pod.phase}, not on a node yet${reason}`;
  if (pod.phase === "Succeeded" || pod.phase === "Failed") return `it has ended: ${pod.phase}${reason}`;
  if (!pod.containers.some((one) => one.state === "running" && bareContainerId(one.id) !== null)) {
    const waiting = pod.containers.find((one) => one.state === "waiting" && one.reason !== null);
    return `none of its containers is running${waiting ? `: ${waiting.name} is waiting: ${waiting.reason}` : reason}`;
  }
  return null;
}

/** `-c` must name a container of each pod that was asked for. */
function checkContainers(pods: Pod[], wanted: string[] | null): void {
  for (const pod of pods) {
    for (const name of wanted ?? []) {
      if (pod.containers.some((one) => one.name === name)) continue;
      const known = pod.containers.map((one) => one.name).join(", ");
      throw new InspectError(
        `container ${name} not found in pod ${pod.name}`,
        `its containers are: ${known}`,
      );
    }
  }
}

function harmlessText(value: unknown): string | null {
  const text = asText(value);
  return text === null ? null : harmless(text);
}

/** What the node object says; a user who may not read nodes loses its runtime's version, no more. */
async function nodeFacts(
  context: InspectContext,
  name: string,
): Promise<{ facts: NodeFacts; gaps: Gap[]; missing: boolean }> {
  const facts: NodeFacts = { name, runtime: null, kernel: null };
  try {
    const node = await context.api.get(NODES, undefined, name, { signal: context.signal });
    const info = asObject(asObject(node["status"])["nodeInfo"]);
    facts.runtime = harmlessText(info["containerRuntimeVersion"]);
    facts.kernel = harmlessText(info["kernelVersion"]);
    return { facts, gaps: [], missing: false };
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof KubeError)) throw error;
    const gap: Gap = { node: name, pod: null, container: null, what: "the node object", why: error.message };
    return { facts, gaps: [gap], missing: error.reason === "NotFound" };
  }
}

async function inspectNode(
  request: InspectRequest,
  context: InspectContext,
  node: string,
  pods: Pod[],
): Promise<NodePart> {
  const first = pods[0]?.namespace ?? request.namespace;
  const pod = debugPod({
    namespace: first,
    node,
    image: request.image,
    profile: request.profile,
    suffix: context.randomSuffix(),
    owner: request.owner,
    requestedBy: request.requestedBy,
    targets: pods.map(podKey),
    deadlineSeconds: Math.min(
      MAX_DEADLINE_SECONDS,
      Math.max(MIN_DEADLINE_SECONDS, Math.ceil(request.runningTimeoutMs / 1000)),
    ),
    script: COLLECTOR_SCRIPT,
    args: collectorArgs({
      pods,
      enters: PROFILES[request.profile].enters,
      evidence: request.evidence,
      announcedEndpoint: null,
    }),
  });
  context.notice(
    `Creating debug pod ${first}/${pod.metadata.name} on node ${node} with profile ${request.profile}`,
  );
  const gone = new AbortController();
  const run = runDebugPod(context.api, pod, {
    runningTimeoutMs: request.runningTimeoutMs,
    signal: context.signal,
    nodeGone: gone.signal,
    onWait: (what) => context.onWait(`node ${node}: ${what}`),
    onDeletion: context.onDeletion,
  });
  const facts = nodeFacts(context, node).then((found) => {
    if (found.missing) gone.abort(nodeIsGone(node));
    return found;
  });
  const [log, { facts: known, gaps }] = await Promise.all([run, facts]);
  const reading = parseCollectorOutput(node, log.text);
  if (!log.complete && reading.processes.size === 0) throw collectorFailed(log.text);
  const part = snapshotFromNode(pods, reading, known);
  return { ...part, gaps: [...gaps, ...part.gaps] };
}

function nodeIsGone(node: string): DebugPodError {
  return new DebugPodError(
    `node ${JSON.stringify(node)} of the pod is gone`,
    "the pod will be removed with it",
  );
}

/** An image without sh, awk or grep fails in its own words, which are in the log. */
function collectorFailed(text: string): DebugPodError {
  const said = text.trim().split("\n")[0]?.slice(0, 200) ?? "";
  return new DebugPodError(
    `the debug pod ended without an answer${said ? `: ${said}` : ""}`,
    "the image must have sh, awk, grep, sed, xargs and nsenter: busybox:1.36 has them (--image)",
  );
}

function byNode(pods: Pod[]): Map<string, Pod[]> {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) {
    if (pod.nodeName !== null) groups.set(pod.nodeName, [...(groups.get(pod.nodeName) ?? []), pod]);
  }
  return groups;
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Observes what can be observed, node by node at once; a node that fails is a gap, unless all fail: then its error is thrown. */
async function observe(
  request: InspectRequest,
  context: InspectContext,
  pods: Pod[],
): Promise<{ parts: NodePart[]; gaps: Gap[] }> {
  const groups = [...byNode(pods)];
  const results = await Promise.allSettled(
    groups.map(([node, own]) => inspectNode(request, context, node, own)),
  );
  context.signal.throwIfAborted();
  const parts = results.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = results.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (parts.length === 0 && failed.length > 0) throw failed[0];
  const gaps = results.flatMap((one, index): Gap[] => {
    const node = groups[index]?.[0] ?? null;
    return one.status === "rejected"
      ? [{ node, pod: null, container: null, what: "the node", why: whyOf(one.reason) }]
      : [];
  });
  return { parts, gaps };
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
 * The main job: which namespaces the containers of these pods share. Pods that cannot be observed are reported as declared,
 * with the reason as a gap. Rejects with a KubeError, a DebugPodError or an InspectError, or the signal's reason.
 */
export async function inspect(request: InspectRequest, context: InspectContext): Promise<NamespaceReport> {
  const pods = await resolvePods(context.api, request.namespace, request.refs, { signal: context.signal });
  checkContainers(pods, request.containers);
  const blind = new Map(pods.map((pod) => [pod, unobservable(pod)]));
  const { parts, gaps } = await observe(
    request,
    context,
    pods.filter((pod) => blind.get(pod) === null),
  );
  const observed = parts.flatMap((part) => part.pods);
  const snapshot: Snapshot = {
    source: observed.length > 0 ? "node" : "spec",
    nodes: parts.map((part) => part.node),
    pods: pods.map((pod) => observed.find((one) => one.pod === pod) ?? podFromSpec(pod)),
    gaps: [
      ...pods.flatMap((pod): Gap[] => {
        const why = blind.get(pod) ?? null;
        return why === null
          ? []
          : [{ node: pod.nodeName, pod: podKey(pod), container: null, what: "its namespaces", why }];
      }),
      ...gaps,
      ...parts.flatMap((part) => part.gaps),
    ],
  };
  return onlyContainers(buildReport(snapshot, context.now()), request.containers);
}
