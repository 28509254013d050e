import type { KubeObject } from "../kube/port.js";
import { asList, asObject, asText } from "../kube/raw.js";
import { harmless } from "../model/text.js";

/** Why a debug pod will not give an answer, in words, with the next step where there is one. */
export class DebugPodError extends Error {
  override name = "DebugPodError";

  constructor(
    message: string,
    readonly hint: string | null = null,
  ) {
    super(harmless(message, 1000));
  }
}

const PULL =
  "name an image that the node has or can pull with --image; for --image auto and host nothing is pulled";
const TOOLS = "the image must have sh, awk, grep, sed, xargs and nsenter: busybox:1.36 has them (--image)";
const LOOK = "look at the node: kubectl describe node";
const FULL = "the node is full, and a debug pod needs its place like any other; --via exec needs none";

/** Why a kubelet takes a pod back or does not take it (kubernetes `pkg/kubelet/lifecycle/predicate.go`, `pkg/kubelet/eviction`). */
const REFUSED: Record<string, string> = {
  OutOfpods: FULL,
  OutOfcpu: FULL,
  OutOfmemory: FULL,
  Evicted: "the node is short of something, and evicts pods: kubectl describe node says of what",
  NodeShutdown: "the node is shutting down: its pods will be elsewhere, or gone",
};

/** Waiting reasons that no waiting mends in time (kubernetes `pkg/kubelet/images/types.go`, `kuberuntime_manager.go`). */
const FATAL: Record<string, string> = {
  ErrImagePull: PULL,
  ImagePullBackOff: PULL,
  ImageInspectError: PULL,
  InvalidImageName: PULL,
  ErrImageNeverPull: PULL,
  RegistryUnavailable: PULL,
  CreateContainerConfigError: "the message names the field; --profile or --image may help",
  CreateContainerError: "the message is the runtime's; --profile or --image may help",
  RunContainerError: TOOLS,
};

/** Reasons of a container that ended without having run, or not by itself (`pkg/kubelet/kuberuntime`, containerd's CRI). */
const ENDED: Record<string, string> = {
  StartError: TOOLS,
  ContainerCannotRun: TOOLS,
  OOMKilled: "the node killed it for its memory; look at the node, or try again",
};

/** The kubelet's words in a log request's 400, and the waiting reason that they stand for (`pkg/kubelet/kubelet_pods.go`). */
const LOG_WORDS: [RegExp, string][] = [
  [/trying and failing to pull image/, "ImagePullBackOff"],
  [/image can't be pulled/, "ErrImagePull"],
  [/is waiting to start: (\w+)$/, "$1"],
];

/** The waiting reason in the server's answer to a log request, if it is one that will not pass. */
export function fatalLogReason(message: string): string | null {
  for (const [pattern, name] of LOG_WORDS) {
    const match = pattern.exec(message);
    const reason = match ? name.replace("$1", match[1] ?? "") : null;
    if (reason !== null && reason in FATAL) return reason;
  }
  return null;
}

/** What keeps a debug pod from answering, by its object; null while it may still answer. */
export function podProblem(pod: KubeObject): DebugPodError | null {
  const status = asObject(pod["status"]);
  const container = asList(status["containerStatuses"])[0];
  const waiting = asObject(asObject(container?.["state"])["waiting"]);
  const reason = asText(waiting["reason"]);
  if (reason !== null && reason in FATAL) {
    const detail = asText(waiting["message"]);
    return new DebugPodError(
      `the debug pod cannot start: ${reason}${detail ? `: ${detail}` : ""}`,
      FATAL[reason],
    );
  }
  const ended = asObject(asObject(container?.["state"])["terminated"]);
  const end = asText(ended["reason"]);
  if (end !== null && end in ENDED) {
    const detail = asText(ended["message"]);
    return new DebugPodError(`the debug pod ended: ${end}${detail ? `: ${detail}` : ""}`, ENDED[end]);
  }
  if (status["phase"] === "Failed" && asText(status["reason"])) {
    const detail = asText(status["message"]);
    const why = asText(status["reason"]) ?? "";
    return new DebugPodError(
      `the debug pod failed: ${why}${detail ? `: ${detail}` : ""}`,
      REFUSED[why] ?? LOOK,
    );
  }
  if (pod.metadata.deletionTimestamp)
    return new DebugPodError("the debug pod was deleted by someone else while it ran");
  return null;
}

/** Whether its container has ended. */
export function hasEnded(pod: KubeObject): boolean {
  const status = asObject(pod["status"]);
  const container = asList(status["containerStatuses"])[0];
  const ended = asObject(container?.["state"])["terminated"];
  return (
    status["phase"] === "Succeeded" || status["phase"] === "Failed" || (ended !== undefined && ended !== null)
  );
}
