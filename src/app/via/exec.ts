import { KubeError } from "../../kube/errors.js";
import { bareContainerId, type DeclaredContainer, type Pod } from "../../model/pod.js";
import { podKey } from "../../model/snapshot.js";
import { harmless } from "../../model/text.js";
import { LINK_COMMANDS, LINKS_LIMIT, type NamespaceLinks, parseLinks } from "../../probe/ns-links.js";
import {
  type InsideReading,
  nodeFromOutside,
  podFromExec,
  unseenFromInside,
} from "../../snapshot/from-exec.js";
import { changesOf } from "../again.js";
import { byNode } from "../each-node.js";
import { nodeFacts } from "../node-facts.js";
import { unobservable } from "../observable.js";
import type { InspectContext, Observation, Way } from "./way.js";

/** Milliseconds that a container gets for one answer. */
const PATIENCE = 10_000;
/** Each command is a connection of its own. */
const AT_ONCE = 4;

/** The words of runc, crun and the kubelet for a program that is not there; 127 is what some runtimes say instead. */
const NO_PROGRAM = /executable file .*not found|no such file or directory/i;
const NOT_FOUND = 127;

type Tried = { links: NamespaceLinks } | { absent: true } | { failed: string };

class Flood extends Error {}

async function attempt(
  context: InspectContext,
  pod: Pod,
  container: string,
  command: readonly string[],
): Promise<Tried> {
  const pieces: Buffer[] = [];
  let size = 0;
  const session = await context.exec.exec(pod.namespace, pod.name, {
    container,
    command: [...command],
    stdin: false,
    tty: false,
    signal: AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE)]),
    onOutput: async (stream, data) => {
      if (stream !== "stdout") return;
      size += data.length;
      if (size > LINKS_LIMIT) throw new Flood("it answers more than a list of namespaces");
      pieces.push(data);
    },
  });
  try {
    const code = await session.ended;
    const links = parseLinks(Buffer.concat(pieces).toString("latin1"));
    if (links !== null) return { links };
    if (code === NOT_FOUND) return { absent: true };
    return { failed: code === 0 ? "its answer is no list of namespaces" : `it ended with status ${code}` };
  } catch (error) {
    context.signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    return error instanceof KubeError && NO_PROGRAM.test(why)
      ? { absent: true }
      : { failed: harmless(why, 400) };
  } finally {
    session.close();
  }
}

const NO_TOOLS =
  "it has neither readlink nor ls: what has no tools can be read from its node only (--via pod)";

async function readContainer(context: InspectContext, pod: Pod, container: string): Promise<InsideReading> {
  const failures: string[] = [];
  for (const command of LINK_COMMANDS) {
    const tried = await attempt(context, pod, container, command);
    if ("links" in tried) return tried;
    if ("failed" in tried) failures.push(`${command[0]}: ${tried.failed}`);
  }
  return { why: failures.length === 0 ? NO_TOOLS : failures.join("; ") };
}

interface Asked {
  pod: Pod;
  container: string;
  reading: InsideReading;
  /** What kept the question from being asked. */
  refused: KubeError | null;
}

async function ask(
  context: InspectContext,
  pod: Pod,
  { name: container }: DeclaredContainer,
): Promise<Asked> {
  try {
    return { pod, container, reading: await readContainer(context, pod, container), refused: null };
  } catch (refused) {
    context.signal.throwIfAborted();
    if (!(refused instanceof KubeError)) throw refused;
    return { pod, container, reading: { why: harmless(refused.message, 400) }, refused };
  }
}

async function askAll(context: InspectContext, pods: Pod[]): Promise<Asked[]> {
  const waiting = pods.flatMap((pod) =>
    pod.containers
      .filter((one) => one.state === "running" && bareContainerId(one.id) !== null)
      .map((one) => [pod, one] as const),
  );
  const asked: Asked[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) asked.push(await ask(context, ...next));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return asked;
}

/** Two containers are asked one after the other: what changed meanwhile is asked again, all of its pod. */
async function askUntilStill(
  context: InspectContext,
  pods: Pod[],
): Promise<{ asked: Asked[]; gaps: Observation["gaps"] }> {
  const first = await askAll(context, pods);
  const { changed, gone } = await changesOf(context.api, pods, context.signal);
  const again = changed.filter((pod) => unobservable(pod) === null);
  const second = await askAll(context, again);
  const stale = new Set([...changed, ...gone.map((one) => one.pod)].map(podKey));
  return {
    asked: [...first.filter((one) => !stale.has(podKey(one.pod))), ...second],
    gaps: gone.map((one) => one.gap),
  };
}

async function observe(_: unknown, context: InspectContext, pods: Pod[]): Promise<Observation> {
  context.onWait("the containers' answers");
  const { asked, gaps } = await askUntilStill(context, pods);
  const [refused] = asked.flatMap((one) => one.refused ?? []);
  if (refused && asked.every((one) => one.refused !== null)) throw refused;
  const read = [...new Map(asked.map(({ pod }) => [podKey(pod), pod])).values()];
  const nodes = await Promise.all(byNode(read).map(([name]) => nodeFacts(context, name)));
  const parts = read.map((pod) => {
    const own = asked.filter((one) => podKey(one.pod) === podKey(pod));
    const readings = new Map(own.map((one) => [one.container, one.reading]));
    const known = nodes.find(({ facts }) => facts.name === pod.nodeName);
    return podFromExec(
      pod,
      readings,
      known?.facts ?? { name: pod.nodeName ?? "", runtime: null, kernel: null },
    );
  });
  return {
    nodes: nodes.map(({ facts }) => nodeFromOutside(facts)),
    pods: parts.map((part) => part.pod),
    gaps: [
      ...gaps,
      ...nodes.flatMap(({ facts, gaps: own }) => [...own, ...unseenFromInside(facts.name)]),
      ...parts.flatMap((part) => part.gaps),
    ],
  };
}

async function blind(_: unknown, pods: Pod[]): Promise<Map<string, string>> {
  const why = (pod: Pod): string | null =>
    unobservable(pod) ??
    (pod.os === "windows" ? "it is a Windows pod: Windows has no Linux namespaces" : null);
  return new Map(pods.flatMap((pod) => (why(pod) === null ? [] : [[podKey(pod), why(pod) ?? ""]])));
}

/** Commands in the containers themselves: needs `create` on pods/exec, creates nothing, and believes what it is told. */
export const viaExec: Way = { source: "exec", blind, observe };
