import { sweep } from "./cleanup.js";
import type { NodeRunContext } from "./node-request.js";
import { ownDebugPods } from "./standing/kept.js";

const swept = new WeakMap<NodeRunContext, Set<string>>();

/**
 * Sweeps a namespace once a run, on the connection that is idle while the debug pod starts: it begins when the node object is
 * known, and is given up when the log is, so that it costs a run no time.
 */
export async function sweepMeanwhile(
  context: NodeRunContext,
  { namespace, owner }: { namespace: string; owner: string },
  { after, until }: { after: Promise<unknown>; until: Promise<unknown> },
): Promise<void> {
  const done = swept.get(context) ?? new Set();
  swept.set(context, done);
  if (done.has(namespace)) return;
  done.add(namespace);
  const over = new AbortController();
  const end = (): void => over.abort();
  until.then(end, end);
  await after.catch(() => undefined);
  if ((await ownDebugPods(context, namespace, owner)).length === 0) return;
  // Listed anew: now the debug pod of this run is among them, and tells what time it is for the server.
  const signal = AbortSignal.any([context.signal, over.signal]);
  await sweep({ namespace, owner }, { api: context.api, signal });
}
