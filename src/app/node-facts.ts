import { KubeError } from "../kube/errors.js";
import { type KubeApi, NODES } from "../kube/port.js";
import { asHarmlessText, asList, asObject, asText, type Raw } from "../kube/raw.js";
import type { Pod } from "../model/pod.js";
import { type Gap, podKey } from "../model/snapshot.js";
import { harmless } from "../model/text.js";
import type { NodeFacts } from "../snapshot/pod-from-node.js";
import { unobservable } from "./observable.js";

/** What asking for a node object needs. */
export interface NodeFactsContext {
  api: Pick<KubeApi, "get">;
  signal: AbortSignal;
}

/** What a node object says; `missing` when there is no such node. */
export interface NodeAnswer {
  facts: NodeFacts;
  gaps: Gap[];
  /** As the API server has it; null where it could not be read. */
  object: Raw | null;
  missing: boolean;
  /** Why it takes no debug pod; null where it may. */
  unserved: string | null;
  /** Why it may not start one; null where nothing speaks against it. */
  trouble: string | null;
}

/**
 * Virtual nodes have no processes to look at (virtual-kubelet labels and taints its nodes so; EKS labels Fargate's), Windows
 * no Linux namespaces (well-known label `kubernetes.io/os`).
 */
function unservedReason(node: Raw): string | null {
  const labels = asObject(asObject(node["metadata"])["labels"]);
  const taints = asList(asObject(node["spec"])["taints"]);
  const os =
    asText(asObject(asObject(node["status"])["nodeInfo"])["operatingSystem"]) ??
    asText(labels["kubernetes.io/os"]);
  if (os !== null && os !== "linux")
    return `its node runs ${harmless(os, 32)}, which has no Linux namespaces`;
  if (labels["eks.amazonaws.com/compute-type"] === "fargate")
    return "its node is AWS Fargate, which takes no privileged pods";
  const virtual =
    labels["type"] === "virtual-kubelet" ||
    taints.some((one) => one["key"] === "virtual-kubelet.io/provider");
  return virtual ? "its node is virtual (virtual-kubelet): there is no machine to look at" : null;
}

/** By its Ready condition (kubernetes.io, "Node conditions"): a kubelet that is silent starts nothing. */
function troubleOf(node: Raw, name: string): string | null {
  const conditions = asList(asObject(node["status"])["conditions"]);
  const ready = conditions.find((one) => one["type"] === "Ready");
  if (ready === undefined || ready["status"] === "True") return null;
  const why = asHarmlessText(ready["message"]) ?? asHarmlessText(ready["reason"]);
  return `node ${name} is not ready${why === null ? "" : `: ${why}`}`;
}

async function ask(context: NodeFactsContext, name: string): Promise<NodeAnswer> {
  const facts: NodeFacts = { name, runtime: null, kernel: null };
  try {
    const node = await context.api.get(NODES, undefined, name, { signal: context.signal });
    const info = asObject(asObject(node["status"])["nodeInfo"]);
    facts.runtime = asHarmlessText(info["containerRuntimeVersion"]);
    facts.kernel = asHarmlessText(info["kernelVersion"]);
    return {
      facts,
      gaps: [],
      object: node,
      missing: false,
      unserved: unservedReason(node),
      trouble: troubleOf(node, name),
    };
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof KubeError)) throw error;
    const gap: Gap = {
      node: name,
      pod: null,
      container: null,
      what: "the node object",
      why: harmless(error.message, 1000),
    };
    const missing = error.reason === "NotFound";
    return { facts, gaps: [gap], object: null, missing, unserved: null, trouble: null };
  }
}

const asked = new WeakMap<NodeFactsContext, Map<string, Promise<NodeAnswer>>>();

/** What the node object says, asked once a run; a user who may not read nodes loses its runtime's version, no more. */
export function nodeFacts(context: NodeFactsContext, name: string): Promise<NodeAnswer> {
  const answers = asked.get(context) ?? new Map<string, Promise<NodeAnswer>>();
  asked.set(context, answers);
  const answer = answers.get(name) ?? ask(context, name);
  answers.set(name, answer);
  return answer;
}

/** Keeps no longer what a node object says: of thousands of nodes each is asked for when its turn comes. */
export function forgetNode(context: NodeFactsContext, name: string): void {
  asked.get(context)?.delete(name);
}

/** What is wrong with the node of a pod that should run there and does not; empty for nothing that is known. */
async function nodeTrouble(context: NodeFactsContext, { nodeName, phase }: Pod): Promise<string> {
  if (nodeName === null || phase === "Succeeded" || phase === "Failed") return "";
  const { missing, trouble } = await nodeFacts(context, nodeName);
  if (missing) return `: its node ${nodeName} is gone`;
  return trouble === null ? "" : `: ${trouble}`;
}

/** Milliseconds. */
const TROUBLE_MS = 5000;

/** What is wrong with a node by now, where a debug pod on it came to nothing; null where nothing is known to be. Never rejects. */
export async function troubleNow({ api, signal }: NodeFactsContext, name: string): Promise<string | null> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(TROUBLE_MS)]);
  const answer = await ask({ api, signal: soon }, name).catch(() => null);
  return answer?.trouble ?? null;
}

/**
 * For each pod that no debug pod can look at, by its key, why. Only those nodes are asked for whose pods don't already tell that
 * a Linux kubelet runs them: usually none, so that nothing waits for it.
 */
export async function unservedPods(context: NodeFactsContext, pods: Pod[]): Promise<Map<string, string>> {
  const why = async (pod: Pod): Promise<string | null> => {
    const idle = unobservable(pod);
    if (idle !== null) return `${idle}${await nodeTrouble(context, pod)}`;
    const own = pod.serverless;
    if (own !== null || pod.provenLinux || pod.nodeName === null) return own;
    return (await nodeFacts(context, pod.nodeName)).unserved;
  };
  const reasons = await Promise.all(pods.map(async (pod) => [podKey(pod), await why(pod)] as const));
  return new Map(reasons.flatMap(([key, reason]) => (reason === null ? [] : [[key, reason]])));
}
