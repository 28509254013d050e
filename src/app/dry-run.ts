import { type KubeObject, PODS } from "../kube/port.js";
import { podKey } from "../model/snapshot.js";
import { resolvePods } from "../target/resolve.js";
import { unservedPods } from "./node-facts.js";
import { byNode, debugPodFor } from "./node-run.js";
import { checkContainers, InspectError } from "./observable.js";
import { toldRefusal } from "./refusal.js";
import { collectorScript } from "./via/pod.js";
import type { InspectContext, InspectRequest } from "./via/way.js";

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
  const pods = await resolvePods(api, request.namespace, request.refs, { signal });
  checkContainers(pods, request.containers);
  const blind = await unservedPods(context, pods);
  const candidates = pods.filter((pod) => !blind.has(podKey(pod)));
  const [first] = pods;
  if (first && candidates.length === 0)
    throw new InspectError(
      `no debug pod would be created for pod ${first.name}: ${blind.get(podKey(first))}`,
    );
  const debugPods = byNode(candidates).map(([node, own]) =>
    debugPodFor(request, context, node, own, collectorScript(request, own)),
  );
  if (!server) return debugPods;
  return Promise.all(
    debugPods.map((pod) =>
      api
        .create(PODS, pod.metadata.namespace, pod, { signal, dryRun: true })
        .catch(toldRefusal(context, pod, first ?? null)),
    ),
  );
}
