import { type KubeObject, PODS } from "../kube/port.js";
import type { Pod } from "../model/pod.js";
import { podKey } from "../model/snapshot.js";
import { withChosenImage } from "./debug-image.js";
import { byNode } from "./each-node.js";
import { type InspectRequest, readRequest, wantedGroups } from "./inspect.js";
import { unservedPods } from "./node-facts.js";
import { debugPodFor } from "./node-request.js";
import { InspectError } from "./observable.js";
import { selectPods } from "./pod-groups.js";
import { toldRefusal } from "./refusal.js";
import { collectorScript } from "./via/pod.js";
import type { InspectContext } from "./via/way.js";

/**
 * The debug pods that an inspection would create, one a node, and creates none: as they would be sent, or with `server` as the
 * API server would store them, admission included. Rejects with an InspectError where there would be none, and as the
 * inspection would where the server refuses.
 */
export async function dryRun(
  request: InspectRequest,
  context: InspectContext,
  server: boolean,
): Promise<KubeObject[]> {
  const { api, signal } = context;
  const selected = await selectPods(context, request.namespace, request.selection);
  const each = readRequest(request, selected);
  const debugPods: { pod: KubeObject; target: Pod | null }[] = [];
  let refused: string | null = null;
  for await (const { pods } of wantedGroups(request, selected)) {
    const blind = await unservedPods(context, pods);
    const candidates = pods.filter((pod) => !blind.has(podKey(pod)));
    const [first] = pods;
    if (first && candidates.length === 0) refused ??= `for pod ${first.name}: ${blind.get(podKey(first))}`;
    for (const [node, own] of byNode(candidates))
      debugPods.push({
        pod: debugPodFor(
          await withChosenImage(each, context, node),
          context,
          node,
          own,
          collectorScript(each, own),
        ),
        target: own[0] ?? null,
      });
  }
  if (debugPods.length === 0)
    throw new InspectError(
      `no debug pod would be created${refused === null ? ": there are no such pods" : ` ${refused}`}`,
    );
  if (!server) return debugPods.map(({ pod }) => pod);
  return Promise.all(
    debugPods.map(({ pod, target }) =>
      api
        .create(PODS, pod.metadata.namespace, pod, { signal, dryRun: true })
        .catch(toldRefusal(context, pod, target)),
    ),
  );
}
