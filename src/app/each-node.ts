import type { Pod } from "../model/pod.js";
import type { Gap } from "../model/snapshot.js";
import { harmless } from "../model/text.js";

/** The pods of each node; those that are on none are left out. */
export function byNode(pods: Pod[]): [node: string, pods: Pod[]][] {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) {
    if (pod.nodeName !== null) groups.set(pod.nodeName, [...(groups.get(pod.nodeName) ?? []), pod]);
  }
  return [...groups];
}

/** An error as the reason of a gap. */
export function whyOf(error: unknown): string {
  return harmless(error instanceof Error ? error.message : String(error), 1000);
}

/** Observes pods node by node, all nodes at once; a node that fails is a gap, unless all fail: then its error is thrown. */
export async function onEachNode<Part>(
  pods: Pod[],
  signal: AbortSignal,
  observe: (node: string, pods: Pod[]) => Promise<Part>,
): Promise<{ parts: Part[]; gaps: Gap[] }> {
  const groups = byNode(pods);
  const results = await Promise.allSettled(groups.map(([node, own]) => observe(node, own)));
  signal.throwIfAborted();
  const parts = results.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = results.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (parts.length === 0 && failed.length > 0) throw failed[0];
  const gaps = results.flatMap((one, index): Gap[] => {
    const node = groups[index]?.[0] ?? null;
    return one.status === "rejected"
      ? [{ node, pod: null, container: null, what: "the node", why: whyOf(one.reason) }]
      : [];
  });
  return { parts, gaps };
}
