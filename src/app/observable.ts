import { bareContainerId, type Pod } from "../model/pod.js";
import { type Gap, podKey } from "../model/snapshot.js";

/** A request that the cluster's objects don't bear out, in kubectl's words. */
export class InspectError extends Error {
  override name = "InspectError";

  constructor(
    message: string,
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}

/** Why nothing of a pod can be observed, whatever the way; null where something can. */
export function unobservable(pod: Pod): string | null {
  const reason = pod.statusReason ? ` (${pod.statusReason})` : "";
  if (pod.nodeName === null) return `it is ${pod.phase}, not on a node yet${reason}`;
  if (pod.phase === "Succeeded" || pod.phase === "Failed") return `it has ended: ${pod.phase}${reason}`;
  if (!pod.containers.some((one) => one.state === "running" && bareContainerId(one.id) !== null)) {
    const waiting = pod.containers.find((one) => one.state === "waiting" && one.reason !== null);
    return `none of its containers is running${waiting ? `: ${waiting.name} is waiting: ${waiting.reason}` : reason}`;
  }
  return null;
}

/** A gap on `what` for each pod of which nothing can be observed. `blind`: why, by the pod's key. */
export function unobservableGaps(pods: Pod[], what: string, blind: ReadonlyMap<string, string>): Gap[] {
  return pods.flatMap((pod): Gap[] => {
    const why = blind.get(podKey(pod));
    return why === undefined ? [] : [{ node: pod.nodeName, pod: podKey(pod), container: null, what, why }];
  });
}

/** Throws an InspectError unless each name is a container of each pod that was asked for. */
export function checkContainers(pods: Pod[], wanted: string[] | null): void {
  for (const pod of pods) {
    for (const name of wanted ?? []) {
      if (pod.containers.some((one) => one.name === name)) continue;
      const known = pod.containers.map((one) => one.name).join(", ");
      throw new InspectError(
        `container ${name} not found in pod ${pod.name}`,
        `its containers are: ${known}`,
      );
    }
  }
}
