import type { ExecRequest, ExecSession } from "../kube/exec-port.js";
import { type KubeObject, PODS } from "../kube/port.js";
import { asObject, asText } from "../kube/raw.js";
import { durationWords } from "../model/duration.js";
import type { Pod } from "../model/pod.js";
import { podKey } from "../model/snapshot.js";
import { COLLECTOR_SCRIPT } from "../probe/collector.generated.js";
import { collectorArgs } from "../probe/collector-args.js";
import { DEBUG_CONTAINER } from "../probe/debug-pod.js";
import { type EnterTarget, type EnterType, enterCommand, nsenterWords } from "../probe/enter-scripts.js";
import { HOLD_SCRIPT } from "../probe/hold.js";
import { parseCollectorOutput } from "../probe/parse.js";
import { PROFILES } from "../probe/profile.js";
import { inDebugPod } from "../probe/session.js";
import { snapshotFromNode } from "../snapshot/from-node.js";
import { toPod } from "../target/pod.js";
import type { NamedTarget } from "../target/selection.js";
import { refuseUnlessAdminsOnly } from "./access/admins-only.js";
import { checkCollected } from "./collected.js";
import { withChosenImage } from "./debug-image.js";
import { unservedPods } from "./node-facts.js";
import { debugPodFor, type NodeRunContext, type NodeRunRequest } from "./node-request.js";
import { runOnNode } from "./node-run.js";
import { checkContainers, InspectError } from "./observable.js";
import { onePod } from "./one-pod.js";
import { toldRefusal } from "./refusal.js";

/** What the user asked for, complete and valid. */
export interface EnterRequest extends NodeRunRequest {
  /** A pod, or what one pod is taken of. */
  target: NamedTarget;
  /** Null: the pod's default container. */
  container: string | null;
  types: EnterType[];
  command: string[];
  stdin: boolean;
  tty: boolean;
  /** After these seconds the cluster ends the debug pod, whatever has become of us. */
  deadlineSeconds: number;
}

/** The outside world of a command that is run. */
export interface EnterContext extends NodeRunContext {
  /** Takes what the command writes. */
  onOutput: ExecRequest["onOutput"];
  /** Gives the command its input and its terminal's size; what it returns ends that. */
  attach(session: ExecSession): () => void;
}

/** kubectl's own choice: the annotation's, else the first (kubectl `pkg/cmd/util/podcmd`). */
function defaultContainer(raw: KubeObject, pod: Pod): string {
  const named = asText(asObject(raw.metadata.annotations)["kubectl.kubernetes.io/default-container"]);
  const apps = pod.containers.filter((one) => one.kind === "app");
  return apps.find((one) => one.name === named)?.name ?? apps[0]?.name ?? "";
}

function cannot(pod: Pod, why: string, hint: string | null = null): InspectError {
  return new InspectError(`cannot enter pod ${pod.name}: ${why}`, hint);
}

/** Most namespaces are the pod's: another container of it may do. */
function another(pod: Pod, container: string): string | null {
  const running = pod.containers.filter(({ name, state }) => name !== container && state === "running");
  return running.length === 0
    ? null
    : `of its containers these run: ${running.map(({ name }) => name).join(", ")}; -c names one`;
}

async function resolve(
  request: EnterRequest,
  context: NodeRunContext,
): Promise<{ pod: Pod; container: string; node: string }> {
  if (!PROFILES[request.profile].enters)
    throw new InspectError(
      `profile ${request.profile} cannot enter namespaces`,
      "use --profile enter or privileged",
    );
  const { api, signal } = context;
  const name = await onePod(request.target, request.namespace, context);
  const raw = await api.get(PODS, request.namespace, name, { signal });
  const pod = toPod(raw);
  checkContainers([pod], request.container === null ? null : [request.container]);
  const why = (await unservedPods(context, [pod])).get(podKey(pod));
  if (why) throw cannot(pod, why);
  return { pod, container: request.container ?? defaultContainer(raw, pod), node: pod.nodeName ?? "" };
}

/** The container's process, by what the collector said. */
function targetOf(pod: Pod, container: string, log: { text: string; complete: boolean }): EnterTarget {
  const reading = parseCollectorOutput(pod.nodeName ?? "", log.text);
  checkCollected(log, reading);
  const facts = { name: pod.nodeName ?? "", runtime: null, kernel: null };
  const { pods, gaps } = snapshotFromNode([pod], reading, facts);
  const found = pods[0]?.containers.find((one) => one.name === container);
  if (found?.process?.startTime) return { pid: found.process.pid, startTime: found.process.startTime };
  const gap = gaps.find((one) => one.pod === podKey(pod) && one.container === container);
  const state = `it is ${found?.state ?? "not there"}${found?.reason ? ` (${found.reason})` : ""}`;
  throw cannot(pod, `container ${container} has no process: ${gap?.why ?? state}`, another(pod, container));
}

function argsFor(pod: Pod): string[] {
  return collectorArgs({ pods: [pod], enters: true, evidence: false });
}

/** The same pod with the deadline of a session. */
function lasting(pod: KubeObject, seconds: number): KubeObject {
  return { ...pod, spec: { ...asObject(pod["spec"]), activeDeadlineSeconds: seconds } };
}

async function converse(
  request: EnterRequest,
  context: EnterContext,
  debug: KubeObject,
  target: EnterTarget,
  { signal, deadline }: { signal: AbortSignal; deadline: number },
): Promise<number> {
  const { namespace = "default", name } = debug.metadata;
  const session = await context.exec.exec(namespace, name, {
    container: DEBUG_CONTAINER,
    command: enterCommand(target, request.types, request.command, request.image),
    stdin: request.stdin,
    tty: request.tty,
    onOutput: context.onOutput,
    signal,
  });
  const detach = context.attach(session);
  try {
    return await session.ended;
  } finally {
    detach();
    session.close();
    if (Date.now() >= deadline)
      context.notice(
        `the debug pod's time of ${durationWords(request.deadlineSeconds)} is over: --timeout allows it longer`,
      );
  }
}

/**
 * Runs a command of the debug pod's image in namespaces of a container, and resolves with its exit status. Rejects with a
 * KubeError, a DebugPodError or an InspectError, or the signal's reason.
 */
export async function enter(wanted: EnterRequest, context: EnterContext): Promise<number> {
  const seconds = wanted.deadlineSeconds;
  const access =
    wanted.agreed || wanted.debugNamespace !== null
      ? null
      : refuseUnlessAdminsOnly(context, wanted.namespace, `up to ${durationWords(seconds)}`);
  // Both are asked at once; what is wrong with the pod is said first.
  access?.catch(() => undefined);
  const { pod, container, node } = await resolve(wanted, context);
  await access;
  const request = await withChosenImage(wanted, context, node);
  const script = { script: HOLD_SCRIPT, args: [COLLECTOR_SCRIPT, String(seconds), ...argsFor(pod)] };
  const debug = lasting(debugPodFor(request, context, node, [pod], script), seconds);
  context.notice(
    `Creating debug pod ${debug.metadata.namespace}/${debug.metadata.name} on node ${node} with profile ${request.profile}; it ends after ${durationWords(seconds)} at the latest`,
  );
  const options = {
    runningTimeoutMs: request.runningTimeoutMs,
    signal: context.signal,
    nodeGone: new AbortController().signal,
    onWait: (what: string) => context.onWait(`node ${node}: ${what}`),
    onDeletion: context.onDeletion,
    time: (what: string) => context.time(`node ${node}: ${what}`),
  };
  const deadline = Date.now() + seconds * 1000;
  return inDebugPod(context.api, debug, options, async (log, signal) => {
    const target = targetOf(pod, container, log);
    const result = await converse(request, context, debug, target, { signal, deadline });
    return { result, isOver: false };
  }).catch(toldRefusal(context, debug, null));
}

/** What to type on the node instead: the words of an nsenter command line. Rejects as `enter` does. */
export async function enterByHand(
  request: EnterRequest,
  context: NodeRunContext,
): Promise<{ node: string; words: string[] }> {
  const { pod, container, node } = await resolve(request, context);
  const script = { script: COLLECTOR_SCRIPT, args: argsFor(pod) };
  const { log } = await runOnNode(request, context, node, [pod], script);
  const { pid } = targetOf(pod, container, log);
  return { node, words: nsenterWords(pid, request.types, request.command) };
}
