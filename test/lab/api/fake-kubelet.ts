import { PassThrough, Readable } from "node:stream";
import type { ApiPort, ExecOptions, ExecSession, Json, KubeletPort, PodRef } from "../types.js";

/** A kubelet that starts nothing: it says that every pod runs, has a fixed log, and echoes what is sent to a command. */
export class FakeKubelet implements KubeletPort {
  readonly nodeName: string;
  readonly calls: string[] = [];
  readonly logs: Record<string, string> = {};
  /** Pods end only when `finish` is called. */
  slow = false;
  #ending: (() => void)[] = [];
  #api: ApiPort;

  constructor(nodeName: string, api: ApiPort) {
    this.nodeName = nodeName;
    this.#api = api;
  }

  sync(pod: Json): void {
    this.calls.push(`sync ${pod.metadata.name}`);
    this.#api.updatePodStatus(pod.metadata, runningStatus(pod));
  }

  /** Ends what was to end. */
  finish(): void {
    for (const confirm of this.#ending.splice(0)) confirm();
  }

  terminate(pod: Json, graceSeconds: number): void {
    this.calls.push(`terminate ${pod.metadata.name} ${graceSeconds}`);
    const confirm = (): void => this.#api.confirmDeleted(pod.metadata);
    if (this.slow) this.#ending.push(confirm);
    else setImmediate(confirm);
  }

  log(
    pod: PodRef,
    container: string,
    options: { follow: boolean },
  ): { waiting: string } | { stream: Readable } {
    const text = this.logs[`${pod.name}/${container}`];
    if (text === undefined) {
      return {
        waiting: `container "${container}" in pod "${pod.name}" is waiting to start: ContainerCreating`,
      };
    }
    const stream = new PassThrough();
    stream.write(text);
    if (!options.follow) stream.end();
    return { stream };
  }

  async exec(_pod: PodRef, _container: string, options: ExecOptions): Promise<ExecSession> {
    if (options.command[0] === "nope") {
      return session(Readable.from([]), Promise.resolve({ error: `exec: "nope": not found` }));
    }
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    stdin.pipe(stdout);
    if (!options.stdin) stdin.end(`${options.command.join(" ")}\n`);
    const ended = new Promise<{ exitCode: number }>((resolve) => {
      stdout.on("end", () => resolve({ exitCode: options.command[0] === "seven" ? 7 : 0 }));
    });
    return { ...session(stdout, ended), stdin };
  }

  attach(pod: PodRef, container: string, options: ExecOptions): Promise<ExecSession> {
    return this.exec(pod, container, { ...options, command: ["attached"] });
  }

  async stop(): Promise<void> {}
}

function session(stdout: Readable, ended: ExecSession["ended"]): ExecSession {
  return { stdin: null, stdout, stderr: null, resize: () => {}, ended, kill: () => stdout.destroy() };
}

function runningStatus(pod: Json): Json {
  const startedAt = pod.metadata.creationTimestamp;
  const condition = (type: string): Json => ({
    type,
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: startedAt,
  });
  const status = (container: Json): Json => ({
    name: container.name,
    state: { running: { startedAt } },
    lastState: {},
    ready: true,
    restartCount: 0,
    started: true,
    image: container.image,
    imageID: "",
    containerID: `containerd://${pod.metadata.uid}-${container.name}`,
  });
  return {
    observedGeneration: pod.metadata.generation,
    phase: "Running",
    conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map(condition),
    hostIP: "10.244.0.1",
    podIP: "10.244.0.2",
    podIPs: [{ ip: "10.244.0.2" }],
    startTime: startedAt,
    containerStatuses: pod.spec.containers.map(status),
    ...(pod.spec.ephemeralContainers
      ? { ephemeralContainerStatuses: pod.spec.ephemeralContainers.map(status) }
      : {}),
  };
}
