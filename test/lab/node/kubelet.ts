import type { Readable } from "node:stream";
import type { ApiPort, ExecOptions, ExecSession, Json, KubeletPort, PodRef } from "../types.js";
import type { ContainerState } from "./container-state.js";
import { type CrictlMood, CrictlServer } from "./crictl/server.js";
import type { Machine } from "./machine.js";
import { nodeStatus } from "./node-status.js";
import { PodWorker, runningContainer } from "./pod-worker.js";
import { Runtime } from "./runtime.js";
import { attachTo, execIn } from "./streams.js";
import type { Timing } from "./timing.js";
import type { ReadObject } from "./volumes.js";

/** The kubelet of one node of the lab. */
export class Kubelet implements KubeletPort {
  readonly runtime: Runtime;
  readonly crictl: CrictlServer;
  private readonly workers = new Map<string, PodWorker>();
  private readonly clock: NodeJS.Timeout;
  private stopped = false;

  constructor(
    readonly machine: Machine,
    private readonly api: ApiPort,
    private readonly timing: Timing,
    readObject: ReadObject,
  ) {
    this.runtime = new Runtime(machine, readObject, timing);
    this.crictl = new CrictlServer(this.runtime);
    this.clock = setInterval(() => {
      for (const worker of this.workers.values()) worker.relist();
    }, timing.relist);
    api.updateNodeStatus(machine.name, nodeStatus(machine));
  }

  /** Opens the door for the node's crictl. */
  async start(): Promise<void> {
    await this.crictl.listen(this.machine.runtimeSocket);
  }

  /** Takes crictl away from the node, makes it hang or slow, or gives it back. */
  async setCrictl(mood: CrictlMood): Promise<void> {
    this.crictl.mood = mood;
    await this.machine.ask({ op: "crictl", present: mood !== "absent" });
  }

  /** Evicts a pod, as of a node that runs short of memory (kubernetes `pkg/kubelet/eviction/helpers.go`). */
  async evict(name: string): Promise<void> {
    for (const worker of this.workers.values())
      if (worker.ref.name === name)
        await worker.fail("Evicted", "The node was low on resource: memory. Threshold quantity: 100Mi");
  }

  get nodeName(): string {
    return this.machine.name;
  }

  sync(pod: Json): void {
    if (this.stopped) return;
    const worker = this.workers.get(pod.metadata.uid);
    if (worker) worker.pod = pod;
    (worker ?? this.newWorker(pod)).wake();
  }

  terminate(pod: Json, graceSeconds: number): void {
    const { uid } = pod.metadata;
    const worker = this.workers.get(uid) ?? this.newWorker(pod);
    const ended = worker.terminate(pod, graceSeconds).then((gone) => gone && this.workers.delete(uid));
    ended.catch((error: Error) =>
      this.complain(`pod ${pod.metadata.name} could not be ended: ${error.message}`),
    );
  }

  log(
    pod: PodRef,
    container: string,
    { follow, previous }: { follow: boolean; previous: boolean },
  ): { waiting: string } | { stream: Readable } {
    const state = this.workers.get(pod.uid)?.states.find(({ name }) => name === container);
    if (previous) {
      const life = state?.waiting && state.life?.end ? state.life : state?.previous;
      if (!life)
        return { waiting: `previous terminated container "${container}" in pod "${pod.name}" not found` };
      return { stream: life.log.read(false) };
    }
    if (state?.life) return { stream: state.life.log.read(follow) };
    return {
      waiting: `container "${container}" in pod "${pod.name}" is waiting to start: ${whyNoLog(state)}`,
    };
  }

  exec(pod: PodRef, container: string, options: ExecOptions): Promise<ExecSession> {
    const { sandbox, life } = this.running(pod, container);
    return execIn(this.runtime, sandbox, life, options);
  }

  async attach(pod: PodRef, container: string, options: ExecOptions): Promise<ExecSession> {
    const { life, process } = this.running(pod, container);
    return attachTo(life, process, options);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.clock);
    for (const worker of this.workers.values()) worker.retire();
    this.workers.clear();
    this.crictl.close();
    await this.machine.stop();
  }

  private newWorker(pod: Json): PodWorker {
    const worker = new PodWorker(pod, this.runtime, this.api, this.timing, (what) => this.complain(what));
    this.workers.set(pod.metadata.uid, worker);
    return worker;
  }

  private complain(what: string): void {
    if (!this.stopped) process.stderr.write(`lab: ${this.nodeName}: ${what}\n`);
  }

  private running(pod: PodRef, container: string) {
    const worker = this.workers.get(pod.uid);
    const life = worker && runningContainer(worker, container);
    if (!worker?.sandbox || !life?.process) throw new Error(`container not found ("${container}")`);
    return { sandbox: worker.sandbox, life, process: life.process };
  }
}

/** kubernetes pkg/kubelet/kubelet_pods.go, `validateContainerLogStatus`. */
function whyNoLog(state: ContainerState | undefined): string {
  const reason = state?.waiting?.reason ?? "ContainerCreating";
  if (reason === "ErrImagePull") return "image can't be pulled";
  return reason === "ImagePullBackOff" ? "trying and failing to pull image" : reason;
}
