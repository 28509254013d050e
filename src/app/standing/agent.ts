import { KubeError } from "../../kube/errors.js";
import type { KubeObject } from "../../kube/port.js";
import { PODS } from "../../kube/port.js";
import { asList, asObject, asText } from "../../kube/raw.js";
import { harmless } from "../../model/text.js";
import type { Place } from "../../probe/run-inside.js";
import type { OwnContext } from "./kept.js";

/** Where manifests/agent.yaml puts the agents, and how it names them. */
export const AGENT_NAMESPACE = "kubectl-nsinfo";
export const AGENT_LABELS = "app.kubernetes.io/name=kubectl-nsinfo-agent";
const AGENT_CONTAINER = "agent";
/** What an agent has to be able to do; it grows when that does. */
const PROTOCOL_ANNOTATION = "kubectl-nsinfo/protocol";
export const AGENT_PROTOCOL = "1";

/** An agent, or why there is none to use. */
export type AgentAnswer = { place: Place } | { why: string };

async function firstOf(
  { api, signal }: OwnContext,
  options: { fieldSelector?: string },
): Promise<KubeObject | null> {
  const wanted = { labelSelector: AGENT_LABELS, signal, ...options };
  for await (const pod of api.list(PODS, AGENT_NAMESPACE, { ...wanted, pageSize: 1 })) return pod;
  return null;
}

const asked = new WeakMap<OwnContext, Promise<string | null>>();

async function whyNone(context: OwnContext): Promise<string | null> {
  try {
    return (await firstOf(context, {})) ? null : `there is no agent in namespace ${AGENT_NAMESPACE}`;
  } catch (error) {
    context.signal.throwIfAborted();
    return refusal(error);
  }
}

function refusal(error: unknown): string {
  if (!(error instanceof KubeError)) throw error;
  return harmless(error.message, 400);
}

/** Why no agent can be used anywhere; null where there are any. One small question a run, however many nodes. */
export function whyNoAgents(context: OwnContext): Promise<string | null> {
  const answer = asked.get(context) ?? whyNone(context);
  asked.set(context, answer);
  return answer;
}

/** Null where the pod is a running agent of this protocol. */
function whyNot(pod: KubeObject, node: string): string | null {
  const { name, annotations } = pod.metadata;
  const protocol = asText(annotations?.[PROTOCOL_ANNOTATION]);
  if (protocol !== AGENT_PROTOCOL)
    return `agent ${name} speaks protocol ${harmless(protocol ?? "none", 16)}, and this version ${AGENT_PROTOCOL}: apply its manifests/agent.yaml`;
  const ready = asList(asObject(pod["status"])["containerStatuses"]).some(
    (one) => one["name"] === AGENT_CONTAINER && asObject(one["state"])["running"] !== undefined,
  );
  return ready && !pod.metadata.deletionTimestamp ? null : `agent ${name} on node ${node} is not running`;
}

/** The agent on a node, or why there is none. Rejects with the signal's reason only. */
export async function agentOn(context: OwnContext, node: string): Promise<AgentAnswer> {
  const none = await whyNoAgents(context);
  if (none !== null) return { why: none };
  try {
    const pod = await firstOf(context, { fieldSelector: `spec.nodeName=${node}` });
    const why = pod === null ? `there is no agent on node ${node}` : whyNot(pod, node);
    if (pod === null || why !== null) return { why: why ?? "" };
    return { place: { namespace: AGENT_NAMESPACE, name: pod.metadata.name, container: AGENT_CONTAINER } };
  } catch (error) {
    context.signal.throwIfAborted();
    return { why: refusal(error) };
  }
}
