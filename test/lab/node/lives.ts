import type { Json } from "../types.js";
import type { ContainerLog } from "./container-log.js";
import type { Image } from "./images.js";
import type { PodNetwork } from "./network.js";
import type { ConfigMount } from "./pod-files.js";
import type { User } from "./security.js";
import type { NodeProcess } from "./shim.js";

export type ContainerKind = "init" | "sidecar" | "app" | "ephemeral";

/** One life of a container, from its creation on; a restart is another life. */
export interface ContainerLife {
  id: string;
  attempt: number;
  name: string;
  kind: ContainerKind;
  spec: Json;
  image: Image;
  user: User;
  mounts: ConfigMount[];
  runtimeSpec: Json;
  /** What it leaves on the node. */
  folders: string[];
  createdAt: Date;
  startedAt: Date;
  log: ContainerLog;
  process: NodeProcess | undefined;
  /** Set when it has ended. */
  end: { at: Date; exitCode: number; reason: string; message?: string } | undefined;
  /** Settles when `end` is set. */
  ended: Promise<void>;
  /** The kubelet has seen the end: states are reported late, as on a real node. */
  endSeen: boolean;
}

/** A pod's sandbox: the pause process and what it holds. */
export interface Sandbox {
  id: string;
  pod: Json;
  shim: string;
  process: NodeProcess;
  createdAt: Date;
  ready: boolean;
  runtimeSpec: Json;
  /** What it leaves on the node. */
  folders: string[];
  network: PodNetwork | undefined;
  podCgroup: string | undefined;
  /** First UID of the pod's user namespace. */
  userBase: number | undefined;
  containers: ContainerLife[];
}

/** Whether it has a process now. */
export function isRunning(life: ContainerLife): boolean {
  return life.process !== undefined && life.end === undefined;
}
