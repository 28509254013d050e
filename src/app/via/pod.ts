import { later } from "../../model/later.js";
import type { Pod } from "../../model/pod.js";
import type { Gap } from "../../model/snapshot.js";
import { COLLECTOR_SCRIPT } from "../../probe/collector.generated.js";
import { collectorArgs } from "../../probe/collector-args.js";
import { PROFILES } from "../../probe/profile.js";
import type { NodePart } from "../../snapshot/from-node.js";
import { changesOf, hasMissed, replaceRead } from "../again.js";
import { checkCollected } from "../collected.js";
import { onEachNode } from "../each-node.js";
import { unservedPods } from "../node-facts.js";
import type { NodeScript } from "../node-request.js";
import { runOnNode } from "../node-run.js";
import { unobservable } from "../observable.js";
import type { InspectContext, Observation, ReadRequest, Way } from "./way.js";

/** What a debug pod runs to read these pods. */
export function collectorScript(request: ReadRequest, pods: Pod[]): NodeScript {
  const { profile, evidence, everything = false } = request;
  const { enters } = PROFILES[profile];
  return { script: COLLECTOR_SCRIPT, args: collectorArgs({ pods, enters, evidence, everything }) };
}

/** What reads a debug pod's answer: while it starts there is time to load it. */
export const answerReader = later(async () => {
  const [{ parseCollectorOutput }, { snapshotFromNode }] = await Promise.all([
    import("../../probe/parse.js"),
    import("../../snapshot/from-node.js"),
  ]);
  return { parseCollectorOutput, snapshotFromNode };
});

async function readNode(
  request: ReadRequest,
  context: InspectContext,
  node: string,
  pods: Pod[],
): Promise<NodePart> {
  const script = collectorScript(request, pods);
  const { log, facts, gaps } = await runOnNode(request, context, node, pods, script);
  const { parseCollectorOutput, snapshotFromNode } = await answerReader();
  const reading = parseCollectorOutput(node, log.text);
  checkCollected(log, reading);
  const part = snapshotFromNode(pods, reading, facts);
  return { ...part, gaps: [...gaps, ...profileGaps(request, node), ...part.gaps] };
}

/** What the profile keeps from being read. */
function profileGaps(request: ReadRequest, node: string): Gap[] {
  if (PROFILES[request.profile].enters || !request.evidence) return [];
  const what = "addresses, host names and IPC objects";
  const why = `profile ${request.profile} does not enter namespaces; --profile enter does`;
  return [{ node, pod: null, container: null, what, why }];
}

/**
 * Reads pods, and once more those that changed meanwhile: a container that restarted between finding its process and reading
 * it has another ID now. What is still not found then stays a gap.
 */
async function observe(request: ReadRequest, context: InspectContext, pods: Pod[]): Promise<Observation> {
  const read = (wanted: Pod[]) =>
    onEachNode(wanted, context.signal, (node, own) => readNode(request, context, node, own));
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

/** A debug pod on each node of the pods, or what stands there for one: `runOnNode` knows. */
export const viaPod: Way = {
  source: "node",
  blind: (context, pods) => unservedPods(context, pods),
  observe,
};
