import { setTimeout as sleep } from "node:timers/promises";
import { KubeError, mayPass } from "../../kube/errors.js";
import { type KubeCollections, type KubeObject, PODS, type WatchOptions } from "../../kube/port.js";
import { asList, asObject, asText } from "../../kube/raw.js";
import { MANAGED_BY } from "../../probe/debug-pod.js";

/** Which pods are watched, and through what. */
export interface PodWatch {
  api: Pick<KubeCollections, "watch">;
  signal: AbortSignal;
  /** Undefined: of all namespaces. */
  namespace: string | undefined;
  selectors: Pick<WatchOptions, "labelSelector" | "fieldSelector">;
}

/** Seconds after which the server is asked to end a watch: as kubectl's informers, and less than most proxies allow. */
const WATCH_SECONDS = 290;
/** Milliseconds between two attempts, the first and the longest. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** Milliseconds: a watch from nowhere begins with what is there, as if it had come now; whoever watches has looked at that. */
const OPENING = 1000;

/** What of a pod's object says that its processes are not what they were. */
function lifeOf(pod: KubeObject): string {
  const status = asObject(pod["status"]);
  const lists = ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"];
  const containers = lists.flatMap((list) =>
    asList(status[list]).map((one) => [one["name"], one["containerID"], Object.keys(asObject(one["state"]))]),
  );
  const { uid, deletionTimestamp = null } = asObject(pod.metadata);
  return JSON.stringify([uid, deletionTimestamp, status["phase"], containers]);
}

/** Follows one set of pods from watch to watch. */
class Follower {
  private version: string | undefined;
  private readonly lives = new Map<string, string>();
  private pause = FIRST_PAUSE;
  /** When the opening is over. */
  private opened = 0;

  constructor(
    private readonly where: PodWatch,
    private readonly onChange: () => void,
  ) {}

  private take(type: string, pod: KubeObject): void {
    const { resourceVersion, namespace, name, labels } = asObject(pod.metadata);
    this.version = asText(resourceVersion) ?? this.version;
    if (type === "BOOKMARK" || asObject(labels)["app.kubernetes.io/managed-by"] === MANAGED_BY) return;
    const key = JSON.stringify([namespace, name]);
    const life = type === "DELETED" ? "" : lifeOf(pod);
    const before = this.lives.get(key);
    if (life === "") this.lives.delete(key);
    else this.lives.set(key, life);
    const isOpening = type === "ADDED" && Date.now() < this.opened;
    if (before !== life && !isOpening) this.onChange();
  }

  /** One watch, until the server ends it. */
  private async once(): Promise<void> {
    const { api, namespace, selectors, signal } = this.where;
    this.opened = this.version === undefined ? Date.now() + OPENING : 0;
    const from = this.version === undefined ? {} : { resourceVersion: this.version };
    const options = { ...selectors, ...from, timeoutSeconds: WATCH_SECONDS, signal };
    for await (const { type, object } of api.watch(PODS, namespace, options)) {
      this.pause = FIRST_PAUSE;
      this.take(type, object);
    }
  }

  /** Whether to go on after an error: what the server refuses it refuses the next time too. */
  private recover(error: unknown): boolean {
    if (!(error instanceof KubeError)) throw error;
    if (error.reason === "Expired" || error.status === 410) {
      // What happened in between is not known: from here on, and look again.
      this.version = undefined;
      this.lives.clear();
      this.onChange();
      return true;
    }
    return mayPass(error);
  }

  async follow(): Promise<never> {
    const { signal } = this.where;
    for (;;) {
      try {
        await this.once();
      } catch (error) {
        signal.throwIfAborted();
        if (!this.recover(error)) throw error;
      }
      await sleep(this.pause, undefined, { signal }).catch(() => signal.throwIfAborted());
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    }
  }
}

/**
 * Calls `onChange` whenever a container of the pods starts or ends, or a pod comes or goes; through closed watches, lost connections
 * and versions that are too old. Rejects with the KubeError of a server that refuses to be watched, or with the signal's reason.
 */
export function followPods(where: PodWatch, onChange: () => void): Promise<never> {
  return new Follower(where, onChange).follow();
}
