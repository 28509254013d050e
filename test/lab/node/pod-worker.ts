import type { ApiPort, Json, PodRef } from "../types.js";
import { startWhenDue } from "./container-start.js";
import {
  type ContainerState,
  declaredContainers,
  newState,
  restarts,
  seemsRunning,
  seenEnd,
} from "./container-state.js";
import { isRunning, type Sandbox } from "./lives.js";
import { type PodView, podStatus } from "./pod-status.js";
import type { Runtime } from "./runtime.js";
import { endContainers } from "./termination.js";
import type { Timing } from "./timing.js";

type Verdict = NonNullable<PodView["verdict"]>;

/** Looks after one pod of the node from the moment it is bound until it is gone: the kubelet's pod worker. */
export class PodWorker {
  readonly states: ContainerState[] = [];
  sandbox: Sandbox | undefined;
  private podIP: string | undefined;
  private readonly startTime: Date;
  private verdict: Verdict | undefined;
  private status: Json;
  private shown = "";
  private running = false;
  private again = false;
  private ending = false;
  /** It is being deleted: whatever else ends it, that goes on. */
  private leaving = false;
  private retired = false;
  private readonly timers = new Set<NodeJS.Timeout>();
  private ticks: (() => void)[] = [];

  constructor(
    public pod: Json,
    private readonly runtime: Runtime,
    private readonly api: ApiPort,
    readonly timing: Timing,
    /** What a real kubelet would make an event of: why the pod has no sandbox. */
    private readonly onComplaint: (what: string) => void,
  ) {
    this.status = pod.status;
    this.startTime = pod.status?.startTime ? new Date(pod.status.startTime) : new Date();
    const seconds = pod.spec.activeDeadlineSeconds;
    if (seconds !== undefined)
      this.later(this.startTime.getTime() + seconds * 1000 - Date.now(), () =>
        this.watch(
          this.fail("DeadlineExceeded", "Pod was active on the node longer than the specified deadline"),
        ),
      );
  }

  get ref(): PodRef {
    const { namespace, name, uid } = this.pod.metadata;
    return { namespace, name, uid };
  }

  /** The pod has changed, a container has, or a wait is over: brings the node up to it. Returns at once. */
  wake(): void {
    if (this.retired) return;
    this.again = true;
    if (this.running) return;
    this.running = true;
    this.watch(this.turn());
  }

  /** The kubelet looks at its containers: what has ended is seen now. */
  relist(): void {
    const ended = this.states.filter(({ life }) => life?.end && !life.endSeen);
    for (const { life } of ended) {
      if (!life) continue;
      life.endSeen = true;
      life.log.close();
    }
    const waiting = this.ticks;
    this.ticks = [];
    for (const go of waiting) go();
    if (ended.length > 0) this.wake();
  }

  /**
   * Ends every container within the grace period, reports that, and takes the pod off the node: then true. Said again,
   * it only shortens the time that is left: then false.
   */
  async terminate(pod: Json, graceSeconds: number): Promise<boolean> {
    this.pod = pod;
    const first = !this.leaving;
    this.leaving = true;
    this.ending = true;
    this.clearTimers();
    if (!first) {
      await endContainers(this.states, graceSeconds);
      return false;
    }
    await this.settled();
    await endContainers(this.states, graceSeconds);
    await this.nextTick();
    this.publish();
    if (this.sandbox) {
      await this.runtime.destroySandbox(this.sandbox);
      await this.runtime.removeSandbox(this.sandbox);
    }
    this.api.confirmDeleted(this.ref);
    return true;
  }

  /** Sends the status to the API server, if it is another one. */
  publish(): void {
    const view: PodView = {
      pod: this.pod,
      hostIP: this.runtime.machine.address,
      podIP: this.podIP,
      startTime: this.startTime,
      sandboxReady: this.sandbox?.ready === true,
      states: this.states,
      verdict: this.verdict,
    };
    const status = podStatus(view, this.status);
    const text = JSON.stringify(status);
    if (text === this.shown) return;
    this.shown = text;
    this.status = status;
    this.api.updatePodStatus(this.ref, status);
  }

  /** Runs something later, unless the pod is being ended by then. */
  later(milliseconds: number, action: () => void): void {
    if (this.retired) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, milliseconds);
    this.timers.add(timer);
  }

  /** For a node that stops: what is under way comes to its end, and nothing is begun after it. */
  retire(): void {
    this.retired = true;
    this.clearTimers();
  }

  private clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private async turn(): Promise<void> {
    try {
      while (this.again) {
        this.again = false;
        await this.reconcile();
      }
    } finally {
      this.running = false;
    }
  }

  /** Work that nobody waits for: when its node or its sandbox ends under it, that is said, and ends nothing else. */
  watch(work: Promise<void>): void {
    work.catch((error: Error) => this.onComplaint(`pod ${this.ref.name}: ${error.message}`));
  }

  private async reconcile(): Promise<void> {
    if (this.ending || this.verdict) return;
    this.learn();
    if (!this.sandbox && !(await this.makeSandbox())) return;
    const sandbox = this.sandbox;
    if (!sandbox) return;
    for (const state of this.due()) {
      if (this.ending) return;
      await startWhenDue(this, this.runtime, sandbox, state);
    }
    this.publish();
    const phase = this.outcome();
    if (phase) await this.complete({ phase });
  }

  /** Containers that the pod declares and that are new here. */
  private learn(): void {
    for (const { spec, kind } of declaredContainers(this.pod)) {
      if (!this.states.some(({ name }) => name === spec.name)) this.states.push(newState(spec, kind));
    }
  }

  private async makeSandbox(): Promise<boolean> {
    this.podIP = this.pod.spec.hostNetwork ? this.runtime.machine.address : undefined;
    this.publish();
    const tokens = (this.pod.spec.volumes ?? []).some(({ projected }: Json) =>
      projected?.sources?.some(({ serviceAccountToken }: Json) => serviceAccountToken),
    );
    if (tokens) await pause(this.timing.tokenVolume);
    try {
      this.sandbox = await this.runtime.startSandbox(this.pod);
    } catch (error) {
      this.onComplaint(`pod ${this.pod.metadata.name}: ${(error as Error).message}`);
      this.later(this.timing.backOff, () => this.wake());
      return false;
    }
    this.podIP = this.sandbox.network?.ip ?? this.podIP;
    this.publish();
    return true;
  }

  /** What is to be started now if it has no process: init containers one after the other, then the rest at once. */
  private *due(): Generator<ContainerState> {
    for (const state of this.states) if (state.kind === "ephemeral" && !state.life) yield state;
    for (const state of this.states) {
      if (state.kind !== "init" && state.kind !== "sidecar") continue;
      if (state.kind === "init" && seenEnd(state)?.exitCode === 0) continue;
      if (!seemsRunning(state)) yield state;
      if (state.kind === "init" || !state.started || !seemsRunning(state)) return;
    }
    for (const state of this.states) if (state.kind === "app" && !seemsRunning(state)) yield state;
  }

  /** How the pod ends, once nothing of it will run again. */
  private outcome(): "Succeeded" | "Failed" | undefined {
    const policy = this.pod.spec.restartPolicy;
    const init = this.states.find((state) => state.kind === "init" && (seenEnd(state)?.exitCode ?? 0) !== 0);
    if (init && policy === "Never") return "Failed";
    const ends = this.states
      .filter(({ kind }) => kind === "app")
      .map((state) => ({ state, end: seenEnd(state) }));
    if (!ends.every(({ state, end }) => end && !restarts(state, policy, end.exitCode))) return undefined;
    return ends.every(({ end }) => end?.exitCode === 0) ? "Succeeded" : "Failed";
  }

  /** What is left of the pod ends, its sandbox goes, then the phase is said. */
  private async complete(verdict: Verdict): Promise<void> {
    await endContainers(this.states, this.pod.spec.terminationGracePeriodSeconds ?? 30);
    await this.nextTick();
    if (this.ending) return;
    if (this.sandbox) await this.runtime.destroySandbox(this.sandbox);
    this.verdict = verdict;
    this.publish();
  }

  /** The kubelet ends the pod before its time, and says why: its deadline, or a node that is short of something. */
  async fail(reason: string, message: string): Promise<void> {
    if (this.ending || this.verdict) return;
    this.ending = true;
    this.clearTimers();
    await this.settled();
    await endContainers(this.states, this.pod.spec.terminationGracePeriodSeconds ?? 30);
    await this.nextTick();
    if (this.leaving) return;
    this.ending = false;
    await this.complete({ phase: "Failed", reason, message });
  }

  private async settled(): Promise<void> {
    while (this.running) await pause(5);
  }

  private nextTick(): Promise<void> {
    return new Promise((resolve) => this.ticks.push(resolve));
  }
}

/** Keeps no process alive: when the kubelet has stopped, what is waited for may never come. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

/** A container of the pod that has a process, by name. */
export function runningContainer(worker: PodWorker, name: string) {
  const life = worker.states.find((state) => state.name === name)?.life;
  return life && isRunning(life) ? life : undefined;
}
