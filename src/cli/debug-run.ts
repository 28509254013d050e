import type { NodeRunRequest } from "../app/node-request.js";
import { InspectError } from "../app/observable.js";
import type { InspectContext } from "../app/via/way.js";
import { connect } from "../kube/connect.js";
import { parseDuration } from "../kube/duration.js";
import { KubeError } from "../kube/errors.js";
import type { KubeCollections } from "../kube/port.js";
import type { GapReport } from "../model/report.js";
import { podKey } from "../model/snapshot.js";
import { UNTIMED } from "../model/stopwatch.js";
import { harmless } from "../model/text.js";
import type { WayName } from "../model/way.js";
import { DEFAULT_IMAGE, type ImagePullPolicy } from "../probe/debug-pod.js";
import type { Deletion } from "../probe/delete-pod.js";
import type { ProfileName } from "../probe/profile.js";
import { connectionFlags, surroundings } from "./connection.js";
import type { Io } from "./io.js";
import { leftBehind } from "./left-behind.js";
import { ownerOf } from "./owner.js";
import { type ParsedArgs, UsageError } from "./parse-args.js";
import { startProgress } from "./progress.js";
import { startTimings } from "./timings.js";

export { areReadTogether, exitCodeOf, noResources, outputOf, printerOf, wantsColor } from "./output.js";

function durationOf(flag: string, word: string): number {
  const milliseconds = parseDuration(word);
  if (milliseconds === null)
    throw new UsageError(
      `invalid argument ${JSON.stringify(word)} for "--${flag}" flag: time: invalid duration ${JSON.stringify(word)}`,
    );
  if (milliseconds <= 0) throw new UsageError(`--${flag} must be higher than zero`);
  return milliseconds;
}

const LONGEST_KEEP_HOURS = 12;

/** In seconds; null where nothing is kept. */
function keepOf(args: ParsedArgs): number | null {
  const word = args.text("keep");
  if (word === undefined) return null;
  const seconds = Math.ceil(durationOf("keep", word) / 1000);
  if (seconds > LONGEST_KEEP_HOURS * 3600)
    throw new UsageError(`--keep must not be longer than ${LONGEST_KEEP_HOURS}h: it is a privileged pod`);
  return seconds;
}

/** Who did not name a namespace may not know in which one it was looked. */
function withNamespace(error: unknown, namespace: string): unknown {
  const isMissing = error instanceof KubeError && error.reason === "NotFound" && error.hint === null;
  if (!isMissing || error.details?.kind === "nodes" || error.details?.kind === "namespaces") return error;
  const { reason, message, status, details } = error;
  const hint = `it was looked for in namespace ${namespace}, the kubeconfig's: -n names another`;
  return new KubeError(reason, message, { status, details, hint });
}

/** What a command gets to run debug pods with. */
export interface DebugRun {
  request: NodeRunRequest;
  context: InspectContext & { api: KubeCollections };
  /** Ends the progress line; resolves to milliseconds since the command connected. */
  done(): number;
}

/**
 * Connects and does a command's work, and whatever comes of it waits until its debug pods are gone: what could not be
 * deleted is told on stderr. Rejects with a UsageError, or as the work does.
 */
export async function withDebugPods(
  args: ParsedArgs,
  io: Io,
  work: (run: DebugRun) => Promise<number>,
): Promise<number> {
  const runningTimeoutMs = durationOf("pod-running-timeout", args.text("pod-running-timeout") ?? "1m0s");
  const image = args.text("image") ?? (io.env["NSINFO_IMAGE"] || DEFAULT_IMAGE);
  if (image === "") throw new UsageError("--image must not be empty");
  const timings = startTimings(io.elapsed);
  const connected = timings.time("configuration and credentials");
  const throughKubectl = args.text("via") === "kubectl";
  const connection = await connect(connectionFlags(args), surroundings(io), { throughKubectl });
  // One for what is asked first, one for what is asked beside it.
  connection.open(2);
  const owner = ownerOf(io, connection.user);
  // The server has its first bytes then, and thinks while we go on.
  await new Promise((resolve) => setImmediate(resolve));
  connected();
  const progress = startProgress(io);
  const deletions: Promise<Deletion>[] = [];
  const begun = io.now().getTime();
  const isNamespaceNamed = args.text("namespace") !== undefined;
  try {
    return await work({
      request: {
        namespace: connection.namespace,
        debugNamespace: args.text("debug-namespace") || null,
        image,
        programs: [],
        imagePullPolicy: (args.text("image-pull-policy") ?? "IfNotPresent") as ImagePullPolicy,
        imagePullSecrets: args.list("image-pull-secret") ?? [],
        profile: (args.text("profile") ?? "privileged") as ProfileName,
        runningTimeoutMs,
        owner: await owner,
        via: (args.text("via") ?? "auto") as WayName,
        keepSeconds: keepOf(args),
        agreed: args.flag("yes") ?? false,
        requestedBy: `${connection.user ?? "unknown"} as ${io.userName}@${io.hostName}`,
      },
      context: {
        api: connection.api,
        signal: io.signal,
        now: io.now,
        randomSuffix: () => io.random(6),
        notice: (line) => {
          progress.clear();
          // Names in it may come from a server that lies.
          io.stderr.write(`${harmless(line, 2000)}\n`);
        },
        onWait: progress.show,
        onDeletion: (deletion) => deletions.push(deletion),
        exec: connection.exec,
        time: args.flag("timings") ? timings.time : UNTIMED,
      },
      done: () => {
        progress.clear();
        return io.now().getTime() - begun;
      },
    });
  } catch (error) {
    throw isNamespaceNamed ? error : withNamespace(error, connection.namespace);
  } finally {
    progress.clear();
    const left = (await Promise.all(deletions)).flatMap(leftBehind);
    connection.api.close();
    if (left.length > 0) io.stderr.write(`${left.join("\n")}\n`);
    if (args.flag("timings")) io.stderr.write(`${timings.lines().join("\n")}\n`);
  }
}

/** What to do about a reason, where waiting for the pod to run is no help. */
const NEXT: readonly { words: RegExp; next: string }[] = [
  { words: /it has ended/, next: "a pod that has ended has no processes to look at" },
  {
    words: /its node \S+ is gone/,
    next: "no kubelet runs it any more: 'kubectl get nodes' lists those there are",
  },
  { words: /takes no privileged pods/, next: "--via exec asks its containers instead" },
  { words: /readlink/, next: "--via pod asks the node instead" },
];

/**
 * Nothing observed of any pod: the report says what is declared, and the status says that this is not what was asked for. `told`:
 * the reason stands right above it, in the report.
 */
export function nothingObserved(
  report: {
    pods: { namespace: string; name: string; observed: boolean }[];
    gaps: GapReport[];
  },
  told = false,
): InspectError | null {
  if (report.pods.some((one) => one.observed)) return null;
  const pod = report.pods[0];
  const why =
    report.gaps.find((one) => pod !== undefined && one.pod === podKey(pod))?.why ??
    "no process of it was found";
  const next = NEXT.find(({ words }) => words.test(why))?.next ?? "run it again when the pod runs";
  return new InspectError(
    `cannot observe pod ${pod?.name}${told ? "" : `: ${why}`}`,
    `what is shown is what its spec declares; ${next}`,
  );
}
