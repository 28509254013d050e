import { KubeError } from "../kube/errors.js";
import { kubectlWords } from "../kube/words.js";
import { joinReports } from "../model/join-reports.js";
import type { NamespaceReport } from "../model/report.js";
import type { Gap } from "../model/snapshot.js";
import { timed } from "../model/stopwatch.js";
import { namedPods, type Selection } from "../target/selection.js";
import { whyOf } from "./each-node.js";
import { gapReport } from "./gap-report.js";
import { declaredReport, inspectPods } from "./inspect-node.js";
import { forgetNode } from "./node-facts.js";
import type { NodeRunRequest } from "./node-request.js";
import { checkContainers, InspectError } from "./observable.js";
import { type PodGroup, type Selected, selectPods } from "./pod-groups.js";
import { lookForStanding } from "./standing/use.js";
import { atOnce, inOrder } from "./streams.js";
import type { InspectContext, ReadRequest } from "./via/way.js";

/** What the user asked for, complete and valid. */
export interface InspectRequest extends Omit<ReadRequest, "evidence"> {
  selection: Selection;
  /** Whether to look into net, uts and ipc namespaces; `few`: only of a few pods, since each costs a process or two on the node. */
  evidence: boolean | "few";
  maxNodesAtOnce: number;
}

/** A request for these pods, by name, as they are, through a debug pod. */
export function aboutPods(request: NodeRunRequest, names: readonly string[]): InspectRequest {
  return {
    ...request,
    selection: namedPods(names),
    containers: null,
    evidence: false,
    maxNodesAtOnce: names.length,
  };
}

/** No more pods than these are a few. */
const FEW_PODS = 4;

/** What became of the pods of a node. */
interface Outcome extends PodGroup {
  index: number;
  report: NamespaceReport | null;
  /** Why there is no report. */
  error: unknown;
}

/** The request as it holds for each node, now that the pods are known. */
export function readRequest({ evidence, ...request }: InspectRequest, { pods }: Selected): ReadRequest {
  const isFew = pods !== null && pods.length <= FEW_PODS;
  return { ...request, evidence: evidence === "few" ? isFew : evidence };
}

/** Numbers the groups, and of a whole list takes only the pods that have one of the containers asked for. */
export async function* wantedGroups(
  request: InspectRequest,
  { groups, pods }: Selected,
): AsyncGenerator<PodGroup & { index: number }> {
  const { containers, selection } = request;
  const isNamed = selection.by === "name" && pods !== null;
  if (isNamed) checkContainers([...pods], containers);
  let index = 0;
  for await (const { node, pods: all, whole = false } of groups) {
    const own = all.filter(
      (pod) => containers === null || pod.containers.some((one) => containers.includes(one.name)),
    );
    if (own.length > 0 || all.length === 0)
      yield { index: index++, node, pods: own, whole: whole && containers === null };
  }
  if (index === 0 && containers !== null)
    throw new InspectError(`container ${containers.join(", ")} not found in any of the pods`);
}

/** As they come, but nothing before a node was read: where none can be, the first reason is the whole answer. */
async function* onceAnyIsRead(outcomes: AsyncIterable<Outcome>): AsyncGenerator<Outcome> {
  let held: Outcome[] | null = [];
  for await (const outcome of outcomes) {
    if (held === null) yield outcome;
    else held.push(outcome);
    if (held === null || outcome.report === null || outcome.report.source === "spec") continue;
    yield* held;
    held = null;
  }
  const failed = held?.find(({ report }) => report === null);
  if (failed) throw failed.error;
  yield* held ?? [];
}

function gapOf(node: string | null, what: string, error: unknown): Gap {
  const why = error instanceof KubeError && node === null ? kubectlWords(error) : whyOf(error);
  return { node, pod: null, container: null, what, why };
}

async function withNodeView(report: NamespaceReport, node: string | null): Promise<NamespaceReport> {
  const { nodeView } = await import("../analysis/node-view.js");
  return { ...report, nodeViews: [nodeView(node ?? "", report.pods)] };
}

async function* outcomesOf(
  request: InspectRequest,
  context: InspectContext,
  selected: Selected,
): AsyncGenerator<Outcome> {
  const each = readRequest(request, selected);
  const work = async (group: PodGroup & { index: number }): Promise<Outcome> => {
    try {
      const report = await inspectPods({ ...each, everything: group.whole ?? false }, context, group.pods);
      return { ...group, report: group.whole ? await withNodeView(report, group.node) : report, error: null };
    } catch (error) {
      context.signal.throwIfAborted();
      return { ...group, report: null, error };
    } finally {
      if (group.node !== null) forgetNode(context, group.node);
    }
  };
  yield* atOnce(wantedGroups(request, selected), request.maxNodesAtOnce, work);
}

/**
 * The main job: which namespaces the containers of these pods share, node by node as the nodes answer; `ordered`: in the order in
 * which the pods were asked for, where they are few enough to be known beforehand. A node that can't be read is a report of what
 * its pods declare, with a gap. Rejects with a KubeError, a DebugPodError or an InspectError where nothing can be read at all, or
 * with the signal's reason.
 */
export async function* inspectParts(
  request: InspectRequest,
  context: InspectContext,
  ordered: boolean,
): AsyncGenerator<NamespaceReport> {
  lookForStanding(request, context);
  const asked = selectPods(context, request.namespace, request.selection);
  const selected = await timed(context.time, "pods", asked);
  const outcomes = outcomesOf(request, context, selected);
  let any = false;
  try {
    const inTurn = ordered && selected.pods !== null ? inOrder(outcomes) : outcomes;
    for await (const { node, pods, report, error } of onceAnyIsRead(inTurn)) {
      any = true;
      const read = readRequest(request, selected);
      yield report ?? (await declaredReport(read, pods, gapOf(node, "the node", error), context.now()));
    }
  } catch (error) {
    context.signal.throwIfAborted();
    if (!any || !(error instanceof KubeError)) throw error;
    yield gapReport([gapOf(null, "the rest of the pods", error)], context.now());
  }
  if (selected.gaps.length > 0) yield gapReport(selected.gaps, context.now());
}

/** The same as one report. */
export async function inspect(request: InspectRequest, context: InspectContext): Promise<NamespaceReport> {
  const parts: NamespaceReport[] = [];
  for await (const part of inspectParts(request, context, true)) parts.push(part);
  return joinReports(parts, gapReport([], context.now()));
}
