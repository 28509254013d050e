import type { Json } from "../types.js";
import type { ContainerState } from "./container-state.js";
import { type ContainerLife, isRunning, type Sandbox } from "./lives.js";
import type { PodWorker } from "./pod-worker.js";
import type { Runtime } from "./runtime.js";

const KINDS = ["startupProbe", "readinessProbe", "livenessProbe"] as const;

/** Runs the probes of a container's life until it ends (kubernetes pkg/kubelet/prober/worker.go). */
export function watchProbes(
  worker: PodWorker,
  runtime: Runtime,
  sandbox: Sandbox,
  state: ContainerState,
): void {
  const { life } = state;
  if (!life) return;
  for (const kind of KINDS) {
    const probe = state.spec[kind];
    if (!probe) continue;
    const run = new ProbeRun(worker, runtime, sandbox, state, life, kind, probe);
    worker.later((probe.initialDelaySeconds ?? 0) * 1000, () => worker.watch(run.once()));
  }
}

class ProbeRun {
  private successes = 0;
  private failures = 0;

  constructor(
    private readonly worker: PodWorker,
    private readonly runtime: Runtime,
    private readonly sandbox: Sandbox,
    private readonly state: ContainerState,
    private readonly life: ContainerLife,
    private readonly kind: (typeof KINDS)[number],
    private readonly probe: Json,
  ) {}

  async once(): Promise<void> {
    const { state, life, probe, kind } = this;
    if (state.life !== life || !isRunning(life)) return;
    if (kind === "startupProbe" || state.started) {
      const good = await this.succeeds();
      this.successes = good ? this.successes + 1 : 0;
      this.failures = good ? 0 : this.failures + 1;
      if (this.successes >= (probe.successThreshold ?? 1)) this.pass();
      if (this.failures >= (probe.failureThreshold ?? 3)) this.fail();
    }
    if (kind === "startupProbe" && state.started) return;
    this.worker.later((probe.periodSeconds ?? 10) * 1000, () => this.worker.watch(this.once()));
  }

  private pass(): void {
    const { state, kind } = this;
    if (kind === "readinessProbe") state.ready = true;
    if (kind === "startupProbe") {
      state.started = true;
      state.ready = !state.spec.readinessProbe;
      this.worker.wake();
    }
    this.worker.publish();
  }

  private fail(): void {
    if (this.kind === "readinessProbe") {
      this.state.ready = false;
      this.worker.publish();
      return;
    }
    this.life.process?.signal(15);
    const grace = (this.worker.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
    this.worker.later(grace, () => isRunning(this.life) && this.life.process?.signal(9));
  }

  private async succeeds(): Promise<boolean> {
    const { probe } = this;
    if (probe.exec) return this.execSucceeds(probe.exec.command);
    const target = probe.httpGet ?? probe.tcpSocket;
    if (!target) return true;
    const host = target.host || (this.sandbox.network?.ip ?? "127.0.0.1");
    const text = probe.httpGet
      ? `GET ${target.path ?? "/"} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: kube-probe/1.36\r\nConnection: close\r\n\r\n`
      : undefined;
    const request = {
      op: "dial",
      host,
      port: portNumber(this.state.spec, target.port),
      timeout: probe.timeoutSeconds ?? 1,
      text,
    };
    try {
      const line = await this.runtime.machine.ask(request);
      return text === undefined || /^HTTP\/\S+ [23]\d\d/.test(line);
    } catch {
      return false;
    }
  }

  private async execSucceeds(command: string[]): Promise<boolean> {
    try {
      const options = { command, stdin: false, stdout: true, stderr: true, tty: false };
      const process = await this.runtime.exec(this.sandbox, this.life, options);
      process.stdout.resume();
      process.stderr.resume();
      const timer = setTimeout(() => process.signal(9), (this.probe.timeoutSeconds ?? 1) * 1000);
      const exit = await process.exited;
      clearTimeout(timer);
      return exit === 0;
    } catch {
      return false;
    }
  }
}

function portNumber(container: Json, port: number | string): number {
  if (typeof port === "number") return port;
  const named = (container.ports ?? []).find(({ name }: Json) => name === port);
  return named?.containerPort ?? Number(port);
}
