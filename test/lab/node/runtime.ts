import { dirname } from "node:path";
import type { ExecOptions, Json } from "../types.js";
import type { PodFacts } from "./environment.js";
import type { ContainerLife, Sandbox } from "./lives.js";
import type { Machine } from "./machine.js";
import { AddressPool } from "./network.js";
import { sharedMemory } from "./pod-files.js";
import { launchable } from "./runtime-spec.js";
import { call, launch, type NodeProcess } from "./shim.js";
import { Snapshots } from "./snapshots.js";
import { type Beginning, startContainer } from "./start-container.js";
import { startSandbox } from "./start-sandbox.js";
import type { Timing } from "./timing.js";
import { podDirectory, type ReadObject } from "./volumes.js";

/** The node's container runtime: sandboxes and containers, as real processes in real namespaces. */
export class Runtime {
  readonly sandboxes = new Map<string, Sandbox>();
  readonly snapshots = new Snapshots();
  private readonly pool: AddressPool;

  constructor(
    readonly machine: Machine,
    readonly readObject: ReadObject,
    readonly timing: Timing,
  ) {
    this.pool = new AddressPool(machine.address);
  }

  /** Makes the pod's files, network and sandbox. Rejects with the runtime's words, and leaves nothing, when it cannot. */
  async startSandbox(pod: Json): Promise<Sandbox> {
    const network = pod.spec.hostNetwork ? undefined : this.pool.take();
    try {
      const sandbox = await startSandbox(this, pod, network);
      this.sandboxes.set(sandbox.id, sandbox);
      return sandbox;
    } catch (error) {
      if (network) this.pool.give(network);
      throw error;
    }
  }

  /** Starts a container, and forgets its lives before the last one, as the kubelet's collector does. */
  async startContainer(sandbox: Sandbox, beginning: Beginning): Promise<ContainerLife> {
    const life = await startContainer(this, sandbox, beginning);
    const old = sandbox.containers.filter(({ name, end }) => name === life.name && end).slice(0, -1);
    sandbox.containers = sandbox.containers.filter((each) => !old.includes(each));
    if (old.length > 0)
      await call(sandbox.shim, { op: "forget", remove: old.flatMap(({ folders }) => folders) });
    return life;
  }

  /** Runs a command in a running container, with its user, environment and capabilities. */
  exec(sandbox: Sandbox, life: ContainerLife, options: ExecOptions): Promise<NodeProcess> {
    const { process, linux } = life.runtimeSpec;
    const env = options.tty ? ["TERM=xterm", ...process.env] : process.env;
    return launch(sandbox.shim, {
      op: "exec",
      pid: life.process?.pid,
      cgroup: linux.cgroupsPath,
      process: launchable({ ...process, args: options.command, env }, life.image),
      stdin: options.stdin,
      tty: options.tty,
    });
  }

  /** Ends the sandbox and takes away what it had on the node. Its containers must have ended. */
  async destroySandbox(sandbox: Sandbox): Promise<void> {
    if (!sandbox.ready) return;
    sandbox.ready = false;
    sandbox.process.signal(9);
    await sandbox.process.exited;
    const { pod, id } = sandbox;
    const memory = (pod.spec.volumes ?? []).filter(({ emptyDir }: Json) => emptyDir?.medium === "Memory");
    const shm = pod.spec.hostIPC ? [] : [sharedMemory(pod, id)];
    const unmount = memory.map(
      ({ name }: Json) => `${podDirectory(pod)}/volumes/kubernetes.io~empty-dir/${name}`,
    );
    const remove = [
      ...sandbox.folders,
      ...shm.map(dirname),
      ...sandbox.containers.flatMap(({ folders }) => folders),
    ];
    await call(sandbox.shim, {
      op: "destroy",
      cgroup: sandbox.podCgroup,
      unmount: [...shm, ...unmount],
      remove,
    });
    if (sandbox.network) this.pool.give(sandbox.network);
  }

  /** Forgets the pod: its files, and the containers that crictl still lists. */
  async removeSandbox(sandbox: Sandbox): Promise<void> {
    this.sandboxes.delete(sandbox.id);
    await this.machine.ask({ op: "remove", path: podDirectory(sandbox.pod) }).catch(() => {});
  }

  /** Every container that the runtime still knows, ended ones too. */
  containers(): { sandbox: Sandbox; life: ContainerLife }[] {
    return [...this.sandboxes.values()].flatMap((sandbox) =>
      sandbox.containers.map((life) => ({ sandbox, life })),
    );
  }

  /** What the downward API says; without an address of its own a pod has the node's. */
  facts(podIP: string | undefined): PodFacts {
    return {
      nodeName: this.machine.name,
      hostIP: this.machine.address,
      podIP: podIP ?? this.machine.address,
    };
  }
}
