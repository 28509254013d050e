import type { KubeExec } from "../kube/exec-port.js";
import type { KubeApi, KubeCollections, KubeObject } from "../kube/port.js";
import type { Pod } from "../model/pod.js";
import type { NodeReading } from "../model/reading.js";
import { type Gap, podKey } from "../model/snapshot.js";
import { type Stopwatch, timed } from "../model/stopwatch.js";
import { harmless } from "../model/text.js";
import type { WayName } from "../model/way.js";
import { debugPod, type ImagePullPolicy } from "../probe/debug-pod.js";
import type { Deletion } from "../probe/delete-pod.js";
import { HOLD_SCRIPT } from "../probe/hold.js";
import { DebugPodError } from "../probe/problem.js";
import type { ProfileName } from "../probe/profile.js";
import type { LogText } from "../probe/read-log.js";
import { runDebugPod } from "../probe/session.js";
import type { NodeFacts } from "../snapshot/pod-from-node.js";
import { refuseUnlessAdminsOnly } from "./access/admins-only.js";
import { sweep } from "./cleanup.js";
import { withChosenImage } from "./debug-image.js";
import { type NodeAnswer, nodeFacts } from "./node-facts.js";
import { toldRefusal } from "./refusal.js";
import { ownDebugPods } from "./standing/kept.js";
import { runStanding } from "./standing/use.js";

/** How a debug pod is to be made, and for whom. */
export interface NodeRunRequest {
  /** Of the pods that are asked about. */
  namespace: string;
  /** Of the debug pods; null: that of the pods they are about. */
  debugNamespace: string | null;
  /** Its name, or a word of `--image` that stands for one that the node has. */
  image: string;
  /** Folders of the node that are mounted over the image. */
  programs: string[];
  imagePullPolicy: ImagePullPolicy;
  imagePullSecrets: string[];
  profile: ProfileName;
  runningTimeoutMs: number;
  owner: string;
  requestedBy: string;
  via: WayName;
  /** How long a debug pod stays for later runs, in seconds; null: it is deleted. */
  keepSeconds: number | null;
  /** Whether that is wanted wherever others than administrators get in, too. */
  agreed: boolean;
}

/** The outside world of a run on a node. */
export interface NodeRunContext {
  api: KubeApi & Pick<KubeCollections, "list">;
  exec: KubeExec;
  signal: AbortSignal;
  randomSuffix(): string;
  /** A line that the user should see whatever happens. */
  notice(line: string): void;
  /** What is awaited, for a progress line. */
  onWait(what: string): void;
  onDeletion(deletion: Promise<Deletion>): void;
  time: Stopwatch;
}

/** What a debug pod runs: the script and its arguments. */
export interface NodeScript {
  script: string;
  args: string[];
}

/** What a script said on a node, and what the node object says of it. */
export interface NodeRun {
  log: LogText;
  facts: NodeFacts;
  gaps: Gap[];
}

const MIN_DEADLINE_SECONDS = 60;
const MAX_DEADLINE_SECONDS = 300;

function nodeIsGone(node: string): DebugPodError {
  return new DebugPodError(
    `node ${JSON.stringify(node)} of the pod is gone`,
    "the pod will be removed with it",
  );
}

/** The kernel's word for a program of another architecture (execve(2), ENOEXEC). */
function wrongArchitecture(): DebugPodError {
  return new DebugPodError(
    "the image of the debug pod is not for the architecture of the node: exec format error",
    "name one that is with --image; kubectl get nodes -L kubernetes.io/arch shows the architectures",
  );
}

/** Without these the collector reads nothing at all. */
const ESSENTIAL = new Set(["awk", "grep", "ls", "xargs", "head"]);

/** Throws where the collector could not do its work: it ended early, or its image lacks what it is written in. */
export function checkCollected(log: LogText, reading: NodeReading): void {
  if (reading.processes.size > 0) return;
  const missing = [...log.text.matchAll(/^@missing ([a-z]+)$/gm)].map(([, tool = ""]) => tool);
  if (missing.some((tool) => ESSENTIAL.has(tool)))
    throw new DebugPodError(`the image of the debug pod has no ${missing.join(", ")}`, TOOLS_HINT);
  if (!log.complete) throw collectorFailed(log.text);
}

const TOOLS_HINT =
  "the image must have sh, awk, grep, sed, xargs and nsenter: busybox:1.36 has them (--image)";

/** An image without sh fails in its own words, which are in the log. */
function collectorFailed(text: string): DebugPodError {
  if (/exec format error/.test(text)) return wrongArchitecture();
  const said = text.trim().split("\n")[0]?.slice(0, 200) ?? "";
  return new DebugPodError(`the debug pod ended without an answer${said ? `: ${said}` : ""}`, TOOLS_HINT);
}

function debugNamespaceOf(request: NodeRunRequest, pods: Pod[]): string {
  return request.debugNamespace ?? pods[0]?.namespace ?? request.namespace;
}

/** The debug pod that runs a script on a node for these pods. */
export function debugPodFor(
  request: NodeRunRequest,
  context: Pick<NodeRunContext, "randomSuffix">,
  node: string,
  pods: Pod[],
  script: NodeScript,
): KubeObject {
  const timeout = Math.ceil(request.runningTimeoutMs / 1000);
  const seconds = Math.min(MAX_DEADLINE_SECONDS, Math.max(MIN_DEADLINE_SECONDS, timeout));
  const keep = request.keepSeconds;
  return debugPod({
    ...(keep === null
      ? script
      : { script: HOLD_SCRIPT, args: [script.script, String(keep), ...script.args] }),
    kept: keep !== null,
    namespace: debugNamespaceOf(request, pods),
    node,
    image: request.image,
    programs: request.programs,
    imagePullPolicy: request.imagePullPolicy,
    imagePullSecrets: request.imagePullSecrets,
    profile: request.profile,
    suffix: context.randomSuffix(),
    owner: request.owner,
    requestedBy: request.requestedBy,
    targets: pods.map(podKey),
    deadlineSeconds: seconds + (keep ?? 0),
  });
}

/** What a debug pod failed of, with what is wrong with its node. */
function withTrouble(error: unknown, node: NodeAnswer | null): unknown {
  return error instanceof DebugPodError && node?.trouble
    ? new DebugPodError(`${error.message}; ${node.trouble}`, error.hint)
    : error;
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
    await refuseUnlessAdminsOnly(context, namespace, `${request.keepSeconds}s`);
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
    throw withTrouble(error, await known.catch(() => null));
  });
  if (request.keepSeconds !== null)
    context.notice(
      `Debug pod ${namespace}/${name} stays on node ${node} for ${request.keepSeconds}s, and later runs go through it; "kubectl nsinfo cleanup" ends it`,
    );
  return log;
}

const swept = new WeakMap<NodeRunContext, Set<string>>();

/**
 * Sweeps a namespace once a run, on the connection that is idle while the debug pod starts: it begins when the node object is
 * known, and is given up when the log is, so that it costs a run no time.
 */
async function sweepMeanwhile(
  context: NodeRunContext,
  { namespace, owner }: { namespace: string; owner: string },
  { after, until }: { after: Promise<unknown>; until: Promise<unknown> },
): Promise<void> {
  const done = swept.get(context) ?? new Set();
  swept.set(context, done);
  if (done.has(namespace)) return;
  done.add(namespace);
  const over = new AbortController();
  const end = (): void => over.abort();
  until.then(end, end);
  await after.catch(() => undefined);
  const signal = AbortSignal.any([context.signal, over.signal]);
  await sweep(await ownDebugPods(context, namespace, owner), { api: context.api, signal });
}

/** The pods of each node; those that are on none are left out. */
export function byNode(pods: Pod[]): [node: string, pods: Pod[]][] {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) {
    if (pod.nodeName !== null) groups.set(pod.nodeName, [...(groups.get(pod.nodeName) ?? []), pod]);
  }
  return [...groups];
}

/** An error as the reason of a gap. */
export function whyOf(error: unknown): string {
  return harmless(error instanceof Error ? error.message : String(error), 1000);
}

/** Observes pods node by node, all nodes at once; a node that fails is a gap, unless all fail: then its error is thrown. */
export async function onEachNode<Part>(
  pods: Pod[],
  signal: AbortSignal,
  observe: (node: string, pods: Pod[]) => Promise<Part>,
): Promise<{ parts: Part[]; gaps: Gap[] }> {
  const groups = byNode(pods);
  const results = await Promise.allSettled(groups.map(([node, own]) => observe(node, own)));
  signal.throwIfAborted();
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
