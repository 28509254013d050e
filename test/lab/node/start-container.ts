import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import type { Json } from "../types.js";
import { ContainerLog } from "./container-log.js";
import type { Image } from "./images.js";
import type { ContainerKind, ContainerLife, Sandbox } from "./lives.js";
import { containerEntries, containerMounts } from "./pod-files.js";
import type { Runtime } from "./runtime.js";
import { containerSpec, launchable } from "./runtime-spec.js";
import { userOf } from "./security.js";
import { call, launch, type NodeProcess } from "./shim.js";
import type { Root } from "./snapshots.js";
import { podDirectory } from "./volumes.js";

/** One life to begin: which container of the pod, from which image, for the how-manieth time. */
export interface Beginning {
  container: Json;
  kind: ContainerKind;
  image: Image;
  attempt: number;
}

/**
 * Makes and starts a container. A program that cannot be started is a life that has ended (`StartError`), as in
 * Kubernetes. Rejects with the runtime's words when the container cannot even be made.
 */
export async function startContainer(
  runtime: Runtime,
  sandbox: Sandbox,
  beginning: Beginning,
): Promise<ContainerLife> {
  const { pod, userBase } = sandbox;
  const { container, image } = beginning;
  const id = randomBytes(32).toString("hex");
  const lifeFile = `${podDirectory(pod)}/containers/${container.name}/${id.slice(0, 8)}`;
  const root = runtime.snapshots.root(id, image, userBase);
  const life = newLife(runtime, sandbox, beginning, id, lifeFile, [...root.folders, lifeFile]);
  const entries = [...containerEntries(pod, container, lifeFile, userBase), ...root.entries];
  await setTimeout(runtime.timing.pace);
  await call(sandbox.shim, { op: "prepare", entries });
  sandbox.containers.push(life);
  try {
    life.process = await launchLife(sandbox, life, root);
    life.startedAt = new Date();
    life.ended = watch(life, life.process);
  } catch (error) {
    life.end = startError(error as Error);
  }
  return life;
}

function newLife(
  runtime: Runtime,
  sandbox: Sandbox,
  { container, kind, image, attempt }: Beginning,
  id: string,
  lifeFile: string,
  folders: string[],
): ContainerLife {
  const { pod } = sandbox;
  const mounts = containerMounts(pod, container, lifeFile);
  const user = userOf(pod, container, image.user);
  const runtimeSpec = containerSpec({
    pod,
    sandboxId: sandbox.id,
    facts: runtime.facts(sandbox.network?.ip),
    podCgroup: sandbox.podCgroup,
    ownCgroupNamespace: runtime.machine.cgroupsUnified,
    container,
    id,
    image,
    user,
    mounts,
    sandboxPid: sandbox.process.pid,
    targetPid: targetPid(sandbox, container),
  });
  const about = {
    id,
    attempt,
    name: container.name,
    kind,
    spec: container,
    image,
    user,
    mounts,
    runtimeSpec,
    folders,
  };
  const now = new Date();
  const fresh = { process: undefined, end: undefined, ended: Promise.resolve(), endSeen: false };
  return { ...about, createdAt: now, startedAt: now, log: new ContainerLog(), ...fresh };
}

function launchLife(
  { shim }: Sandbox,
  { runtimeSpec, image, spec }: ContainerLife,
  root: Root,
): Promise<NodeProcess> {
  return launch(shim, {
    op: "container",
    spec: { ...runtimeSpec, process: launchable(runtimeSpec.process, image) },
    root: root.paths,
    stdin: spec.stdin === true,
    tty: spec.tty === true,
  });
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

function targetPid(sandbox: Sandbox, container: Json): number | undefined {
  if (!container.targetContainerName) return undefined;
  const target = sandbox.containers.findLast(
    ({ name, end }) => name === container.targetContainerName && !end,
  );
  if (!target) throw new Error(`unable to find target container ${container.targetContainerName}`);
  return target.process?.pid;
}
