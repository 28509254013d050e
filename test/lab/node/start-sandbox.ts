import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Json } from "../types.js";
import { IMAGES, PAUSE } from "./images.js";
import type { Sandbox } from "./lives.js";
import type { PodNetwork } from "./network.js";
import { podEntries, sandboxFolder } from "./pod-files.js";
import type { Runtime } from "./runtime.js";
import { launchable, podCgroup, sandboxSpec } from "./runtime-spec.js";
import { call, launch } from "./shim.js";
import { volumeEntries } from "./volumes.js";

/** Starts a pod's shim, makes the pod's files, starts the pause process. Leaves nothing when it cannot. */
export async function startSandbox(
  runtime: Runtime,
  pod: Json,
  network: PodNetwork | undefined,
): Promise<Sandbox> {
  const { machine, timing } = runtime;
  const id = randomBytes(32).toString("hex");
  const cgroup = podCgroup(pod, machine.cgroupParent);
  const userBase = pod.spec.hostUsers === false ? userRange() : undefined;
  if (userBase !== undefined && machine.unprivileged) {
    throw new Error("the lab's node runs in a user namespace of one user: hostUsers: false needs root");
  }
  const shim = await machine.startShim(id.slice(0, 16));
  await setTimeout(timing.pace);
  try {
    return await launchSandbox(runtime, { id, pod, shim, network, podCgroup: cgroup, userBase });
  } catch (error) {
    await call(shim, { op: "destroy", cgroup }).catch(() => {});
    throw error;
  }
}

/** Somewhere in the upper half of the UIDs, as the kubelet gives a pod 65536 of its own. */
function userRange(): number {
  return 65536 * (1 + (randomBytes(2).readUInt16BE() % 30000));
}

type Planned = Pick<Sandbox, "id" | "pod" | "shim" | "network" | "podCgroup" | "userBase">;

async function launchSandbox(runtime: Runtime, planned: Planned): Promise<Sandbox> {
  const { id, pod, shim, network, userBase } = planned;
  const { machine, readObject } = runtime;
  const facts = runtime.facts(network?.ip);
  const image = IMAGES.find(({ name }) => name === PAUSE);
  if (!image) throw new Error(`the node has no image ${PAUSE}`);
  const context = { ...planned, sandboxId: id, facts, ownCgroupNamespace: machine.cgroupsUnified };
  const runtimeSpec = sandboxSpec(context, network?.path, image, machine.unprivileged);
  const root = runtime.snapshots.root(id, image, userBase);
  const files = podEntries(pod, id, facts, userBase);
  const volumes = volumeEntries(pod, { facts, readObject, owner: userBase });
  await call(shim, { op: "prepare", entries: [...files, ...volumes, ...root.entries] });
  const { linux, process: program } = runtimeSpec;
  // The network namespace is new when it is made; the path in the spec is where it is pinned afterwards.
  const namespaces = linux.namespaces.map(({ type }: Json) => ({ type }));
  const process = await launch(shim, {
    op: "sandbox",
    spec: { ...runtimeSpec, linux: { ...linux, namespaces }, process: launchable(program) },
    root: root.paths,
    network,
    userBase,
    setHostname: !pod.spec.hostNetwork,
  });
  const folders = [...root.folders, sandboxFolder(id), `/run/containerd/s/${id.slice(0, 16)}`];
  return { ...planned, process, createdAt: new Date(), ready: true, runtimeSpec, folders, containers: [] };
}
