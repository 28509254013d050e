import { KubeError } from "../kube/errors.js";
import { type CallOptions, type KubeObject, NODES, PODS } from "../kube/port.js";
import type { Pod } from "../model/pod.js";
import { type Gap, podKey } from "../model/snapshot.js";
import { toPod } from "../target/pod.js";
import { type PodSource, podsOf } from "../target/pods-of.js";
import { type NamedTarget, type PodQuery, type Selection, targetText } from "../target/selection.js";
import { InspectError } from "./observable.js";
import { ahead } from "./streams.js";

/** Pods of one node, or of none. */
export interface PodGroup {
  node: string | null;
  pods: Pod[];
  /** Whether these are all that run there. */
  whole?: boolean;
}

/** What a selection comes to. */
export interface Selected {
  /** All of them; null where they are more than a page, or a node's, and only known when all groups are taken. */
  pods: readonly Pod[] | null;
  /** Node by node. Where the pods are many, each node's are fetched when its turn comes, and nothing is kept. */
  groups: AsyncIterable<PodGroup>;
  gaps: Gap[];
}

/** What selecting needs of the outside world. */
export interface SelectContext {
  api: PodSource;
  signal: AbortSignal;
}

/** As many as kubectl lists at once: what is more is not kept. */
const PAGE = 500;

function grouped(pods: readonly Pod[]): PodGroup[] {
  const groups = new Map<string | null, PodGroup>();
  for (const pod of pods) {
    const group = groups.get(pod.nodeName) ?? { node: pod.nodeName, pods: [] };
    group.pods.push(pod);
    groups.set(pod.nodeName, group);
  }
  return [...groups.values()];
}

async function* each<T>(list: readonly T[]): AsyncGenerator<T> {
  yield* list;
}

async function podsWhere(
  { api, signal }: SelectContext,
  namespace: string | undefined,
  selectors: { labelSelector?: string; fieldSelector: string },
): Promise<Pod[]> {
  const pods: Pod[] = [];
  for await (const raw of api.list(PODS, namespace, { signal, ...selectors })) pods.push(toPod(raw));
  return pods;
}

/** The pods of a node that have not ended, of all namespaces, as kubectl describe node lists them. */
async function podsOnNode(context: SelectContext, node: string): Promise<Pod[]> {
  const fieldSelector = `spec.nodeName=${node},status.phase!=Succeeded,status.phase!=Failed`;
  const pods = await podsWhere(context, undefined, { fieldSelector });
  // A node that is not there has no pods either.
  if (pods.length === 0) await context.api.get(NODES, undefined, node, { signal: context.signal });
  return pods;
}

async function* nodeGroups(
  context: SelectContext,
  nodes: readonly string[],
  known: readonly PodGroup[],
): AsyncGenerator<PodGroup> {
  yield* known.filter(({ node }) => node === null || !nodes.includes(node));
  for (const node of nodes) {
    const pods = await podsOnNode(context, node);
    const also = known.find((one) => one.node === node)?.pods ?? [];
    const seen = new Set(pods.map(podKey));
    yield { node, pods: [...pods, ...also.filter((pod) => !seen.has(podKey(pod)))], whole: true };
  }
}

function noPods(target: NamedTarget): Gap {
  return { node: null, pod: null, container: null, what: targetText(target), why: "it has no pods now" };
}

/** From so many names on one list costs less than a request for each. */
const MANY_NAMES = 20;

/**
 * Those of many pods that the first page of their namespace has, by name: who is not in it is asked for alone, and so is everybody
 * where pods may be read but not listed.
 */
async function listedByName(
  { api, signal }: SelectContext,
  namespace: string,
  targets: readonly NamedTarget[],
): Promise<ReadonlyMap<string, KubeObject>> {
  const names = new Set(targets.flatMap(({ resource, name }) => (resource === PODS ? [name] : [])));
  const listed = new Map<string, KubeObject>();
  if (names.size < MANY_NAMES) return listed;
  let looked = 0;
  try {
    for await (const raw of api.list(PODS, namespace, { signal })) {
      if (names.has(raw.metadata.name)) listed.set(raw.metadata.name, raw);
      if (listed.size === names.size || ++looked === PAGE) break;
    }
  } catch (error) {
    if (!(error instanceof KubeError) || error.reason !== "Forbidden") throw error;
  }
  return listed;
}

async function selectNamed(
  context: SelectContext,
  namespace: string,
  targets: readonly NamedTarget[],
): Promise<Selected> {
  const nodes = [...new Set(targets.flatMap(({ resource, name }) => (resource === NODES ? [name] : [])))];
  const others = targets.filter(({ resource }) => resource !== NODES);
  const options: CallOptions = { signal: context.signal };
  const listed = await listedByName(context, namespace, others);
  const find = async (target: NamedTarget): Promise<KubeObject[]> => {
    const known = target.resource === PODS ? listed.get(target.name) : undefined;
    return known === undefined ? podsOf(context.api, namespace, target, options) : [known];
  };
  const found = await Promise.all(others.map(find));
  const pods = [...new Map(found.flat().map((raw) => [raw.metadata.name, toPod(raw)])).values()];
  const gaps = others.flatMap((one, index) => (found[index]?.length === 0 ? [noPods(one)] : []));
  if (nodes.length > 0) return { pods: null, groups: nodeGroups(context, nodes, grouped(pods)), gaps };
  const [nothing] = pods.length === 0 ? gaps : [];
  if (nothing) throw new InspectError(`${nothing.what} has no pods now`);
  return { pods, groups: each(grouped(pods)), gaps };
}

function both(...selectors: (string | undefined)[]): string {
  return selectors.filter((one) => one !== undefined && one !== "").join(",");
}

/** Each node of a long list once, as soon as one of its pods is seen; last, the pods that are on none. */
async function* nodesOf(first: readonly Pod[], rest: AsyncIterable<Pod>): AsyncGenerator<string | Pod[]> {
  const seen = new Set<string>();
  const loose: Pod[] = [];
  const isNew = ({ nodeName }: Pod): boolean => nodeName !== null && !seen.has(nodeName);
  async function* all(): AsyncGenerator<Pod> {
    yield* first;
    yield* rest;
  }
  for await (const pod of all()) {
    if (pod.nodeName === null) loose.push(pod);
    else if (isNew(pod)) {
      seen.add(pod.nodeName);
      yield pod.nodeName;
    }
  }
  if (loose.length > 0) yield loose;
}

async function* longGroups(
  context: SelectContext,
  namespace: string | undefined,
  query: PodQuery,
  nodes: AsyncIterable<string | Pod[]>,
): AsyncGenerator<PodGroup> {
  const { labelSelector, fieldSelector } = query;
  // A list that is not read on expires: it is read to its end, of which only the nodes' names are kept.
  for await (const node of ahead(nodes)) {
    if (typeof node !== "string") {
      yield { node: null, pods: node };
      continue;
    }
    const pods = await podsWhere(context, namespace, {
      ...(labelSelector === undefined ? {} : { labelSelector }),
      fieldSelector: both(fieldSelector, `spec.nodeName=${node}`),
    });
    if (pods.length > 0) yield { node, pods };
  }
}

async function selectQuery(context: SelectContext, own: string, query: PodQuery): Promise<Selected> {
  const { labelSelector, fieldSelector } = query;
  const namespace = query.allNamespaces ? undefined : own;
  const options = {
    signal: context.signal,
    pageSize: PAGE,
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
  async function* listed(): AsyncGenerator<Pod> {
    for await (const raw of context.api.list(PODS, namespace, options)) yield toPod(raw);
  }
  const pods = listed();
  const first: Pod[] = [];
  while (first.length <= PAGE) {
    const next = await pods.next();
    if (next.done) return { pods: first, groups: each(grouped(first)), gaps: [] };
    first.push(next.value);
  }
  return { pods: null, groups: longGroups(context, namespace, query, nodesOf(first, pods)), gaps: [] };
}

/**
 * The pods that a selection means now, node by node. Rejects with a KubeError, a NoSelectorError, or an InspectError where what
 * is named has no pods.
 */
export function selectPods(
  context: SelectContext,
  namespace: string,
  selection: Selection,
): Promise<Selected> {
  return selection.by === "name"
    ? selectNamed(context, namespace, selection.targets)
    : selectQuery(context, namespace, selection);
}
