import type { KubeApi, KubeCollections, KubeObject } from "../../kube/port.js";
import { PODS } from "../../kube/port.js";
import { asList, asObject } from "../../kube/raw.js";
import { DEBUG_CONTAINER, KEPT_LABEL, PROFILE_ANNOTATION } from "../../probe/debug-pod.js";
import { HOLD_SCRIPT } from "../../probe/hold.js";
import { ownedBy } from "../../probe/owned.js";
import type { ProfileName } from "../../probe/profile.js";
import type { Place } from "../../probe/run-inside.js";

/** What finding a user's debug pods needs. */
export interface OwnContext {
  api: Pick<KubeCollections, "list"> & Pick<KubeApi, "get">;
  signal: AbortSignal;
}

const listed = new WeakMap<OwnContext, Map<string, Promise<KubeObject[]>>>();

async function list({ api, signal }: OwnContext, namespace: string, owner: string): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  try {
    const labelSelector = ownedBy(owner);
    for await (const pod of api.list(PODS, namespace, { labelSelector, signal })) found.push(pod);
  } catch {
    // Who may not list has no kept session and sweeps nothing; everything else goes on.
  }
  return found;
}

/** One user's debug pods in a namespace as they were when first asked for in this run. Never rejects. */
export function ownDebugPods(context: OwnContext, namespace: string, owner: string): Promise<KubeObject[]> {
  const known = listed.get(context) ?? new Map<string, Promise<KubeObject[]>>();
  listed.set(context, known);
  const key = `${namespace} ${owner}`;
  const answer = known.get(key) ?? list(context, namespace, owner);
  known.set(key, answer);
  return answer;
}

/** What a kept debug pod must be like to be used instead of a new one. */
export interface KeptRequest {
  node: string;
  image: string;
  profile: ProfileName;
}

/** Labels can be set by anybody who makes pods: only one that is what we would have made, scripts included, is taken. */
function fits(pod: KubeObject, { node, image, profile }: KeptRequest): boolean {
  const spec = asObject(pod["spec"]);
  const [container, ...more] = asList(spec["containers"]);
  const command = Array.isArray(container?.["command"]) ? container["command"] : [];
  return (
    pod.metadata.labels?.[KEPT_LABEL] === "true" &&
    !pod.metadata.deletionTimestamp &&
    asObject(pod["status"])["phase"] === "Running" &&
    spec["nodeName"] === node &&
    spec["hostPID"] === true &&
    more.length === 0 &&
    container?.["image"] === image &&
    pod.metadata.annotations?.[PROFILE_ANNOTATION] === profile &&
    command[2] === HOLD_SCRIPT
  );
}

/** The user's kept debug pod on a node; null where there is none that fits. */
export function keptOn(pods: KubeObject[], request: KeptRequest): Place | null {
  const found = pods.find((pod) => fits(pod, request));
  if (!found) return null;
  return {
    namespace: found.metadata.namespace ?? "default",
    name: found.metadata.name,
    container: DEBUG_CONTAINER,
  };
}
