import { durationWords } from "../model/duration.js";
import type { Pod } from "../model/pod.js";
import { timed } from "../model/stopwatch.js";
import { DebugPodError } from "../probe/problem.js";
import type { LogText } from "../probe/read-log.js";
import { runDebugPod } from "../probe/session.js";
import { refuseUnlessAdminsOnly } from "./access/admins-only.js";
import { withChosenImage } from "./debug-image.js";
import { type NodeAnswer, nodeFacts, troubleNow } from "./node-facts.js";
import {
  debugNamespaceOf,
  debugPodFor,
  type NodeRun,
  type NodeRunContext,
  type NodeRunRequest,
  type NodeScript,
} from "./node-request.js";
import { toldRefusal } from "./refusal.js";
import { runStanding } from "./standing/use.js";
import { sweepMeanwhile } from "./sweep-meanwhile.js";

function nodeIsGone(node: string): DebugPodError {
  return new DebugPodError(
    `node ${JSON.stringify(node)} of the pod is gone`,
    "the pod will be removed with it",
  );
}

/** What a debug pod failed of, with what is wrong with its node: that may have come since the run began. */
async function withTrouble(
  error: unknown,
  context: NodeRunContext,
  { name, known }: { name: string; known: Promise<NodeAnswer> },
): Promise<unknown> {
  if (!(error instanceof DebugPodError)) return error;
  const before = await known.catch(() => null);
  const trouble = before?.missing ? null : (before?.trouble ?? (await troubleNow(context, name)));
  return trouble === null ? error : new DebugPodError(`${error.message}; ${trouble}`, error.hint);
}

/**
 * Runs a script on one node: in the agent or the kept debug pod that stands there, or in a debug pod of its own, in the namespace of the pods it is
 * about or the one asked for; and reads the node object meanwhile. Rejects with a KubeError or a DebugPodError, or the
 * signal's reason.
 */
export async function runOnNode(
  wanted: NodeRunRequest,
  context: NodeRunContext,
  node: string,
  pods: Pod[],
  script: NodeScript,
): Promise<NodeRun> {
  const gone = new AbortController();
  const known = timed(context.time, `node ${node}: node object`, nodeFacts(context, node)).then((found) => {
    if (found.missing) gone.abort(nodeIsGone(node));
    if (found.trouble) context.notice(`Warning: ${found.trouble}`);
    return found;
  });
  // Whatever becomes of the node object, a debug pod that is being made must come to its deletion first.
  known.catch(() => undefined);
  const request = await withChosenImage(wanted, context, node);
  const standing = await runStanding(
    request,
    context,
    { node, namespace: debugNamespaceOf(request, pods) },
    script,
  );
  const log =
    standing ?? (await runInNewPod(request, context, node, pods, script, { known, gone: gone.signal }));
  const { facts, gaps } = await known;
  return { log, facts, gaps };
}

async function runInNewPod(
  request: NodeRunRequest,
  context: NodeRunContext,
  node: string,
  pods: Pod[],
  script: NodeScript,
  { known, gone }: { known: Promise<NodeAnswer>; gone: AbortSignal },
): Promise<LogText> {
  const pod = debugPodFor(request, context, node, pods, script);
  const { namespace = "", name } = pod.metadata;
  if (request.keepSeconds !== null && !request.agreed && request.debugNamespace === null)
    await refuseUnlessAdminsOnly(context, namespace, durationWords(request.keepSeconds));
  context.notice(`Creating debug pod ${namespace}/${name} on node ${node} with profile ${request.profile}`);
  const run = runDebugPod(context.api, pod, {
    runningTimeoutMs: request.runningTimeoutMs,
    signal: context.signal,
    nodeGone: gone,
    onWait: (what) => context.onWait(`node ${node}: ${what}`),
    onDeletion: context.onDeletion,
    time: (what) => context.time(`node ${node}: ${what}`),
    keep: request.keepSeconds !== null,
  }).catch(toldRefusal(context, pod, pods[0] ?? null));
  void sweepMeanwhile(context, { namespace, owner: request.owner }, { after: known, until: run });
  const log = await run.catch(async (error: unknown) => {
    throw await withTrouble(error, context, { name: node, known });
  });
  if (request.keepSeconds !== null)
    context.notice(
      `Debug pod ${namespace}/${name} stays on node ${node} for ${durationWords(request.keepSeconds)}, and later runs go through it; "kubectl nsinfo cleanup -n ${namespace}" ends it`,
    );
  return log;
}
