import type { KubeExec } from "../kube/exec-port.js";
import type { KubeApi, KubeCollections, KubeObject } from "../kube/port.js";
import type { Pod } from "../model/pod.js";
import { type Gap, podKey } from "../model/snapshot.js";
import type { Stopwatch } from "../model/stopwatch.js";
import type { WayName } from "../model/way.js";
import { debugPod, type ImagePullPolicy } from "../probe/debug-pod.js";
import type { Deletion } from "../probe/delete-pod.js";
import { HOLD_SCRIPT } from "../probe/hold.js";
import type { ProfileName } from "../probe/profile.js";
import type { LogText } from "../probe/read-log.js";
import type { NodeFacts } from "../snapshot/pod-from-node.js";

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

/** Where a debug pod for these pods goes. */
export function debugNamespaceOf(request: NodeRunRequest, pods: Pod[]): string {
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
