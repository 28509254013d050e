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

/** Why nothing of a pod can be observed; null where something can. */
export function unobservable(pod: Pod): string | null {
  const reason = pod.statusReason ? ` (${pod.statusReason})` : "";
  if (pod.nodeName === null) return `it is ${pod.phase}, not on a node yet${reason}`;
  if (pod.serverless !== null) return `${pod.serverless}; what is shown is declared, not observed`;
  if (pod.phase === "Succeeded" || pod.phase === "Failed") return `it has ended: ${pod.phase}${reason}`;
  if (!pod.containers.some((one) => one.state === "running" && bareContainerId(one.id) !== null)) {
    const waiting = pod.containers.find((one) => one.state === "waiting" && one.reason !== null);
    return `none of its containers is running${waiting ? `: ${waiting.name} is waiting: ${waiting.reason}` : reason}`;
  }
  return null;
}

/** For each pod of which nothing can be observed, why: a gap on `what`. `unserved`: why a node takes no debug pod. */
export function unobservableGaps(
  pods: Pod[],
  what: string,
  unserved: ReadonlyMap<string, string> = new Map(),
): Gap[] {
  return pods.flatMap((pod): Gap[] => {
    const why = unobservable(pod) ?? unserved.get(pod.nodeName ?? "") ?? null;
    return why === null ? [] : [{ node: pod.nodeName, pod: podKey(pod), container: null, what, why }];
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
