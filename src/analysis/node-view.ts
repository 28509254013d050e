import { NAMESPACE_TYPES, type NamespaceType, perType } from "../model/namespace.js";
import type { NodeView, Reach, SharedAcross } from "../model/node-view.js";
import type { ContainerReport, PodReport } from "../model/report.js";
import { podKey } from "../model/snapshot.js";

function isIn(pod: PodReport, type: NamespaceType, is: (one: ContainerReport) => boolean): boolean {
  return pod.containers.some((one) => one.namespaces[type].inode !== null && is(one));
}

function inNodes(pod: PodReport, type: NamespaceType): boolean {
  return isIn(pod, type, (one) => one.namespaces[type].scope === "host");
}

function sharedOf(type: NamespaceType, pods: readonly PodReport[]): SharedAcross[] {
  const members = new Map<number, { pods: Set<string>; scope: SharedAcross["scope"] }>();
  for (const pod of pods) {
    for (const { namespaces } of pod.containers) {
      const { inode, scope } = namespaces[type];
      if (inode === null || (scope !== "other" && scope !== "unknown")) continue;
      const known = members.get(inode) ?? { pods: new Set(), scope };
      known.pods.add(podKey(pod));
      members.set(inode, known);
    }
  }
  return [...members].flatMap(([inode, { pods: inside, scope }]) =>
    inside.size > 1 ? [{ type, inode, scope, pods: [...inside] }] : [],
  );
}

function neighbours(pod: PodReport, type: NamespaceType, pods: readonly PodReport[]): "node" | string[] {
  if (inNodes(pod, type)) return "node";
  const own = new Set(pod.containers.flatMap((one) => one.namespaces[type].inode ?? []));
  return pods.flatMap((other) =>
    other !== pod && isIn(other, type, (one) => own.has(one.namespaces[type].inode ?? 0))
      ? [podKey(other)]
      : [],
  );
}

/** CAP_KILL counts in the user namespace of whoever is signalled (kill(2)): in one of its own it is nothing to the neighbours. */
function signalsOf(pod: PodReport, sees: Reach["sees"]): Reach["signals"] {
  if (sees.length === 0) return null;
  const seeing = pod.containers.filter(
    ({ namespaces: { pid }, process }) => process !== null && (pid.scope === "host" || pid.scope === "other"),
  );
  const kills = seeing.some(
    ({ process, namespaces }) =>
      namespaces.user.scope === "host" && process?.capabilities?.includes("KILL") === true,
  );
  if (kills) return "all";
  return seeing.length > 0 && seeing.every(({ process }) => process?.capabilities != null)
    ? "same-uid"
    : null;
}

function reachOf(pod: PodReport, pods: readonly PodReport[]): Reach {
  const sees = neighbours(pod, "pid", pods);
  return {
    pod: podKey(pod),
    sees,
    signals: signalsOf(pod, sees),
    listensBeside: neighbours(pod, "net", pods),
  };
}

/** Looks at the pods of a node as neighbours: who is in the node's namespaces, who shares one, and whom each reaches by them. */
export function nodeView(node: string, pods: readonly PodReport[]): NodeView {
  const observed = pods.filter((pod) => pod.observed);
  return {
    node,
    host: perType((type) => observed.filter((pod) => inNodes(pod, type)).map(podKey)),
    shared: NAMESPACE_TYPES.flatMap((type) => sharedOf(type, observed)),
    reach: observed.map((pod) => reachOf(pod, observed)),
    unobserved: pods.filter((pod) => !pod.observed).map(podKey),
  };
}
