import { PODS } from "../kube/port.js";
import type { LocalhostReport } from "../model/localhost-report.js";
import type { Pod } from "../model/pod.js";
import type { Gap } from "../model/snapshot.js";
import type { ListenersReading } from "../model/sockets.js";
import { LISTENERS_SCRIPT } from "../probe/listeners.generated.js";
import { listenersArgs } from "../probe/listeners-args.js";
import { parseCollectorOutput } from "../probe/parse.js";
import { parseListenersOutput } from "../probe/parse-listeners.js";
import { PROFILES } from "../probe/profile.js";
import { type NodePart, snapshotFromNode } from "../snapshot/from-node.js";
import { podFromSpec } from "../snapshot/from-spec.js";
import { declaredNetworks } from "../target/declared-network.js";
import { toPod } from "../target/pod.js";
import type { NamedTarget } from "../target/selection.js";
import { checkCollected } from "./collected.js";
import { buildLocalhostReport } from "./localhost-report.js";
import { unservedPods } from "./node-facts.js";
import type { NodeRunRequest } from "./node-request.js";
import { runOnNode } from "./node-run.js";
import { checkContainers, InspectError, unobservableGaps } from "./observable.js";
import { onePod } from "./one-pod.js";
import { lookForStanding } from "./standing/use.js";
import type { InspectContext } from "./via/way.js";

/** What the user asked for, complete and valid. */
export interface LocalhostRequest extends NodeRunRequest {
  /** A pod, or what one pod is taken of. */
  target: NamedTarget;
  /** The port that a verdict is wanted for; null: none, and all are shown. */
  port: number | null;
  /** Only what this container reaches is shown; null for all. */
  from: string | null;
  /** Whether to try connections. */
  connect: boolean;
}

interface Observed extends NodePart {
  reading: ListenersReading;
}

async function observe(request: LocalhostRequest, context: InspectContext, pod: Pod): Promise<Observed> {
  const { enters } = PROFILES[request.profile];
  const args = listenersArgs({ pod, enters, connect: request.connect, port: request.port });
  const script = { script: LISTENERS_SCRIPT, args };
  const { log, facts, gaps } = await runOnNode(request, context, pod.nodeName ?? "", [pod], script);
  const nodeReading = parseCollectorOutput(pod.nodeName ?? "", log.text);
  checkCollected(log, nodeReading);
  const part = snapshotFromNode([pod], nodeReading, facts);
  return { ...part, gaps: [...gaps, ...part.gaps], reading: parseListenersOutput(log.text) };
}

/** Entering is what connecting from a container needs. */
function checkProfile({ connect, profile }: LocalhostRequest): void {
  if (!connect || PROFILES[profile].enters) return;
  throw new InspectError(
    `--connect enters network namespaces, which profile ${profile} cannot`,
    "use --profile enter or privileged, or leave --connect out",
  );
}

/**
 * Who listens where in a pod, and who can reach it. A pod that cannot be observed is reported without listeners, with the reason
 * as a gap. Rejects with a KubeError, a DebugPodError or an InspectError, or the signal's reason.
 */
export async function localhost(
  request: LocalhostRequest,
  context: InspectContext,
): Promise<LocalhostReport> {
  checkProfile(request);
  const { api, signal } = context;
  lookForStanding(request, context);
  const name = await onePod(request.target, request.namespace, context);
  const raw = await api.get(PODS, request.namespace, name, { signal });
  const pod = toPod(raw);
  checkContainers([pod], request.from === null ? null : [request.from]);
  const blind: Gap[] = unobservableGaps([pod], "its sockets", await unservedPods(context, [pod]));
  const observed = blind.length > 0 ? null : await observe(request, context, pod);
  return buildLocalhostReport(
    {
      node: observed?.node ?? null,
      pod: observed?.pods[0] ?? podFromSpec(pod),
      networks: declaredNetworks(raw),
      reading: observed?.reading ?? null,
      gaps: [...blind, ...(observed?.gaps ?? [])],
    },
    { port: request.port, from: request.from, now: context.now() },
  );
}
