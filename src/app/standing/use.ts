import { KubeError } from "../../kube/errors.js";
import type { KubeExec } from "../../kube/exec-port.js";
import type { KubeObject } from "../../kube/port.js";
import type { Stopwatch } from "../../model/stopwatch.js";
import { harmless } from "../../model/text.js";
import type { WayName } from "../../model/way.js";
import { DebugPodError } from "../../probe/problem.js";
import type { ProfileName } from "../../probe/profile.js";
import type { LogText } from "../../probe/read-log.js";
import { type InsideScript, type Place, runInside } from "../../probe/run-inside.js";
import { type AgentAnswer, agentOn, whyNoAgents } from "./agent.js";
import { keptOn, type OwnContext, ownDebugPods } from "./kept.js";

/** What decides whether something that stands on a node is used. */
export interface StandingRequest {
  namespace: string;
  debugNamespace: string | null;
  owner: string;
  image: string;
  profile: ProfileName;
  via: WayName;
}

/** The outside world of that. */
export interface StandingContext extends OwnContext {
  exec: KubeExec;
  notice(line: string): void;
  time: Stopwatch;
}

/** The pods were asked for beforehand; who has not answered yet is not waited for longer than a new debug pod takes, in milliseconds. */
const SOON_MS = 250;

function soon<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(otherwise), SOON_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The user's own debug pods; none where only agents count. */
async function own(
  request: StandingRequest,
  context: StandingContext,
  namespace: string,
): Promise<KubeObject[]> {
  return request.via === "agent" ? [] : ownDebugPods(context, namespace, request.owner);
}

/**
 * Begins to look for what stands on nodes, while the pods that a command is about are looked up. One question after the other: there
 * are two connections, and a slow answer must not keep the pods themselves waiting.
 */
export function lookForStanding(request: StandingRequest, context: StandingContext): void {
  if (request.via === "exec") return;
  const found = own(request, context, request.debugNamespace ?? request.namespace);
  if (request.via !== "pod") found.then(() => whyNoAgents(context)).catch(() => undefined);
}

/** What stands on a node, by the name that the user knows it by. */
interface Standing {
  what: string;
  place: Place;
}

async function kept(
  request: StandingRequest,
  context: StandingContext,
  where: { node: string; namespace: string },
): Promise<Standing | null> {
  const pods = await soon(own(request, context, where.namespace), []);
  const place = keptOn(pods, { ...request, node: where.node });
  return place && { what: `kept debug pod ${place.namespace}/${place.name}`, place };
}

async function agent(
  request: StandingRequest,
  context: StandingContext,
  { node, namespace }: { node: string; namespace: string },
): Promise<Standing | null> {
  if (request.via === "pod") return null;
  const asked = own(request, context, namespace).then(() => agentOn(context, node));
  const late: AgentAnswer = { why: "the API server has not answered in time" };
  const answer = request.via === "agent" ? await asked : await soon(asked, late);
  if ("place" in answer)
    return { what: `agent ${answer.place.namespace}/${answer.place.name}`, place: answer.place };
  if (request.via === "agent") throw noAgent(node, answer.why);
  return null;
}

function noAgent(node: string, why: string): DebugPodError {
  return new DebugPodError(
    `no agent can be used on node ${node}: ${why}`,
    "manifests/agent.yaml installs agents; --via pod creates a debug pod",
  );
}

/**
 * Runs a script in what stands on a node for it: the user's kept debug pod, or the node's agent. Null where there is nothing, or it
 * did not answer, which is told: then a new debug pod has to. Rejects with a DebugPodError where only an agent will do, or
 * with the signal's reason.
 */
export async function runStanding(
  request: StandingRequest,
  context: StandingContext,
  where: { node: string; namespace: string },
  script: InsideScript,
): Promise<LogText | null> {
  const { node } = where;
  const standing = (await kept(request, context, where)) ?? (await agent(request, context, where));
  if (standing === null) return null;
  context.notice(`Using ${standing.what} on node ${node}`);
  try {
    return await runInside(context.exec, standing.place, script, {
      signal: context.signal,
      time: (what) => context.time(`node ${node}: ${what}`),
    });
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof KubeError || error instanceof DebugPodError)) throw error;
    const why = harmless(error.message, 400);
    if (request.via === "agent") throw noAgent(node, why);
    context.notice(`The ${standing.what} cannot be used: ${why}`);
    return null;
  }
}
