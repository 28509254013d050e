import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import type { ExecOptions, Json } from "../types.js";
import { ContainerLog } from "./container-log.js";
import type { PodFacts } from "./environment.js";
import { IMAGES, type Image, PAUSE } from "./images.js";
import type { ContainerKind, ContainerLife, Sandbox } from "./lives.js";
import type { Machine } from "./machine.js";
import { AddressPool } from "./network.js";
import { containerEntries, containerMounts, podEntries, sharedMemory } from "./pod-files.js";
import { containerSpec, launchable, podCgroup, type SpecContext, sandboxSpec } from "./runtime-spec.js";
import { userOf } from "./security.js";
import { call, launch, type NodeProcess } from "./shim.js";
import type { Timing } from "./timing.js";
import { podDirectory, type ReadObject, volumeEntries } from "./volumes.js";

const SNAPSHOTS = "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots";
const TASKS = "/run/containerd/io.containerd.runtime.v2.task/k8s.io";

/** The node's container runtime: sandboxes and containers, as real processes in real namespaces. */
export class Runtime {
  readonly sandboxes = new Map<string, Sandbox>();
  private readonly pool: AddressPool;
  private snapshot = 3;

  constructor(
    readonly machine: Machine,
    private readonly readObject: ReadObject,
    private readonly timing: Timing,
  ) {
    this.pool = new AddressPool(machine.address);
  }

  /** Makes the pod's files and its sandbox. Rejects with the runtime's words, and leaves nothing, when it cannot. */
  async startSandbox(pod: Json): Promise<Sandbox> {
    const id = newId();
    const { hostNetwork, hostUsers } = pod.spec;
    const network = hostNetwork ? undefined : this.pool.take();
    const userBase = hostUsers === false ? 65536 * (1 + (randomBytes(2).readUInt16BE() % 30000)) : undefined;
    const cgroup = podCgroup(pod, this.machine.cgroupParent);
    const facts = this.facts(network?.ip);
    const image = imageNamed(PAUSE);
    const shim = await this.machine.startShim(id.slice(0, 16));
    await setTimeout(this.timing.pace);
    try {
      if (userBase !== undefined && this.machine.unprivileged) {
        throw new Error("the lab's node runs in a user namespace of one user: hostUsers: false needs root");
      }
      const context: SpecContext = {
        pod,
        sandboxId: id,
        facts,
        podCgroup: cgroup,
        ownCgroupNamespace: this.machine.cgroupsUnified,
      };
      const runtimeSpec = sandboxSpec(context, network?.path, image, this.machine.unprivileged);
      const entries = [
        ...podEntries(pod, id, facts, userBase),
        ...volumeEntries(pod, { facts, readObject: this.readObject, owner: userBase }),
      ];
      const root = this.root(id, image, userBase);
      await call(shim, { op: "prepare", entries: [...entries, ...root.entries] });
      const process = await launch(shim, {
        op: "sandbox",
        spec: {
          ...runtimeSpec,
          linux: launchedNamespaces(runtimeSpec.linux),
          process: launchable(runtimeSpec.process),
        },
        root: root.paths,
        network,
        userBase,
        setHostname: !hostNetwork,
      });
      const sandbox = {
        id,
        pod,
        shim,
        process,
        createdAt: new Date(),
        ready: true,
        runtimeSpec,
        network,
        podCgroup: cgroup,
        userBase,
        containers: [],
      };
      this.sandboxes.set(id, sandbox);
      return sandbox;
    } catch (error) {
      await call(shim, { op: "destroy", cgroup }).catch(() => {});
      if (network) this.pool.give(network);
      throw error;
    }
  }

  /**
   * Makes and starts a container. A program that cannot be started is a life that has ended (`StartError`), as in
   * Kubernetes. Rejects with the kubelet's words when the container cannot even be made.
   */
  async startContainer(
    sandbox: Sandbox,
    container: Json,
    kind: ContainerKind,
    image: Image,
    attempt: number,
  ): Promise<ContainerLife> {
    const { pod, userBase } = sandbox;
    const id = newId();
    const lifeFile = `${podDirectory(pod)}/containers/${container.name}/${id.slice(0, 8)}`;
    const mounts = containerMounts(pod, container, lifeFile);
    const user = userOf(pod, container, image.user);
    const runtimeSpec = containerSpec({
      pod,
      sandboxId: sandbox.id,
      facts: this.facts(sandbox.network?.ip),
      podCgroup: sandbox.podCgroup,
      ownCgroupNamespace: this.machine.cgroupsUnified,
      container,
      id,
      image,
      user,
      mounts,
      sandboxPid: sandbox.process.pid,
      targetPid: targetPid(sandbox, container),
    });
    const root = this.root(id, image, userBase);
    await setTimeout(this.timing.pace);
    await call(sandbox.shim, {
      op: "prepare",
      entries: [...containerEntries(pod, container, lifeFile, userBase), ...root.entries],
    });
    const life: ContainerLife = {
      id,
      attempt,
      name: container.name,
      kind,
      spec: container,
      image,
      user,
      mounts,
      runtimeSpec,
      createdAt: new Date(),
      startedAt: new Date(),
      log: new ContainerLog(),
      process: undefined,
      end: undefined,
      ended: Promise.resolve(),
      endSeen: false,
    };
    sandbox.containers.push(life);
    try {
      life.process = await launch(sandbox.shim, {
        op: "container",
        spec: { ...runtimeSpec, process: launchable(runtimeSpec.process, image) },
        root: root.paths,
        stdin: container.stdin === true,
        tty: container.tty === true,
      });
      life.startedAt = new Date();
      life.ended = watch(life, life.process);
    } catch (error) {
      life.end = startError(error as Error);
    }
    return life;
  }

  /** Runs a command in a running container, with its user, environment and capabilities. */
  exec(sandbox: Sandbox, life: ContainerLife, options: ExecOptions): Promise<NodeProcess> {
    const { process } = life.runtimeSpec;
    const env = options.tty ? ["TERM=xterm", ...process.env] : process.env;
    return launch(sandbox.shim, {
      op: "exec",
      pid: life.process?.pid,
      cgroup: life.runtimeSpec.linux.cgroupsPath,
      process: launchable({ ...process, args: options.command, env }, life.image),
      stdin: options.stdin,
      tty: options.tty,
    });
  }

  /** Ends the sandbox and everything that the pod had on the node. Its containers must have ended. */
  async destroySandbox(sandbox: Sandbox): Promise<void> {
    if (!sandbox.ready) return;
    sandbox.ready = false;
    sandbox.process.signal(9);
    await sandbox.process.exited;
    const { pod, id } = sandbox;
    const ids = [id, ...sandbox.containers.map((life) => life.id)];
    const memory = (pod.spec.volumes ?? []).filter((volume: Json) => volume.emptyDir?.medium === "Memory");
    await call(sandbox.shim, {
      op: "destroy",
      cgroup: sandbox.podCgroup,
      unmount: [
        ...(pod.spec.hostIPC ? [] : [sharedMemory(pod, id)]),
        ...memory.map(
          (volume: Json) => `${podDirectory(pod)}/volumes/kubernetes.io~empty-dir/${volume.name}`,
        ),
      ],
      remove: ids.map((each) => `${TASKS}/${each}`),
    });
    if (sandbox.network) this.pool.give(sandbox.network);
  }

  /** Forgets the pod: files of its volumes, and the containers that crictl still lists. */
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

  private facts(podIP: string | undefined): PodFacts {
    return {
      nodeName: this.machine.name,
      hostIP: this.machine.address,
      podIP: podIP ?? this.machine.address,
    };
  }

  private root(id: string, image: Image, owner: number | undefined) {
    this.snapshot += 1;
    const folder = `${SNAPSHOTS}/${this.snapshot}`;
    const upper = `${folder}/fs`;
    const paths = {
      lower: image.directory,
      upper,
      work: `${folder}/work`,
      target: `${TASKS}/${id}/rootfs`,
      copied: owner !== undefined,
    };
    return {
      paths,
      entries: owner === undefined ? [] : [{ path: upper, copyOf: image.directory, mode: "755", owner }],
    };
  }
}

/** Keeps what the process prints; resolves when it has ended and all of that is kept. */
async function watch(life: ContainerLife, process: NodeProcess): Promise<void> {
  process.stdout.on("data", (chunk: Buffer) => life.log.append("stdout", chunk));
  process.stderr.on("data", (chunk: Buffer) => life.log.append("stderr", chunk));
  const ends = [process.stdout, process.stderr].map((stream) => once(stream, "end"));
  const exitCode = await process.exited;
  await Promise.all(ends);
  life.log.finish();
  life.end = { at: new Date(), exitCode, reason: exitCode === 0 ? "Completed" : "Error" };
}

/** The kubelet's words for a program that did not start, with runc's own at the end. */
function startError(error: Error): NonNullable<ContainerLife["end"]> {
  const message =
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: " +
    `unable to start container process: error during container init: ${error.message}`;
  return { at: new Date(), exitCode: 128, reason: "StartError", message };
}

/** The sandbox's network is new when it is made; the path in the spec is where it is pinned afterwards. */
function launchedNamespaces(linux: Json): Json {
  return { ...linux, namespaces: linux.namespaces.map(({ type }: Json) => ({ type })) };
}

function targetPid(sandbox: Sandbox, container: Json): number | undefined {
  if (!container.targetContainerName) return undefined;
  const target = sandbox.containers.findLast(
    ({ name, end }) => name === container.targetContainerName && !end,
  );
  if (!target) throw new Error(`unable to find target container ${container.targetContainerName}`);
  return target.process?.pid;
}

function imageNamed(name: string): Image {
  const image = IMAGES.find((each) => each.name === name);
  if (!image) throw new Error(`no image ${name}`);
  return image;
}

function newId(): string {
  return randomBytes(32).toString("hex");
}
