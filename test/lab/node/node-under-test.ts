import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { ApiPort, Json, PodRef } from "../types.js";
import { imageFiles } from "./images.js";
import { Kubelet } from "./kubelet.js";
import { startMachine } from "./machine.js";
import { prepareMachine } from "./needs.js";
import { descendants } from "./processes.js";
import { FAST_TIMING, type Timing } from "./timing.js";

/** Why tests of real nodes are left out on this machine; null when they are not. */
export const missing = prepareMachine();

/** Waits for something to become true; what it is, for the error. */
export async function until(what: string, check: () => boolean, seconds = 20): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !check(); await setTimeout(10)) {
    if (Date.now() > end) throw new Error(`not after ${seconds} s: ${what}`);
  }
}

/** A node with a kubelet and no API server: statuses are kept here. */
export interface NodeUnderTest {
  kubelet: Kubelet;
  statuses: Map<string, Json[]>;
  deleted: Set<string>;
  directory: string;
  /** Binds a pod to the node. */
  create(name: string, spec: Json, metadata?: Json): Json;
  status(pod: Json): Json;
  phase(pod: Json, phase: string): Promise<void>;
  remove(pod: Json, grace?: number): Promise<void>;
  log(pod: Json, container: string): Promise<string>;
  /** `readlink /proc/PID/ns/TYPE` on this machine, of a running container or `(sandbox)`. */
  namespace(pod: Json, container: string, type: string): string;
  stop(): Promise<void>;
}

export async function startNode(
  timing: Partial<Timing> = {},
  unprivileged?: boolean,
): Promise<NodeUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), "nsinfo-lab-"));
  const where = { name: "node1", directory, address: "10.244.0.1", images: imageFiles() };
  const machine = await startMachine({ ...where, ...(unprivileged === undefined ? {} : { unprivileged }) });
  const statuses = new Map<string, Json[]>();
  const deleted = new Set<string>();
  const api: ApiPort = {
    updatePodStatus: ({ uid }, status) => void statuses.set(uid, [...(statuses.get(uid) ?? []), status]),
    confirmDeleted: ({ uid }) => void deleted.add(uid),
    updateNodeStatus: () => {},
  };
  const kubelet = new Kubelet(machine, api, { ...FAST_TIMING, ...timing }, () => null);
  await kubelet.start();
  const status = (pod: Json) => statuses.get(pod.metadata.uid)?.at(-1);
  return {
    kubelet,
    statuses,
    deleted,
    directory,
    status,
    create: (name, spec, metadata = {}) => {
      const pod = podObject(name, spec, metadata);
      kubelet.sync(pod);
      return pod;
    },
    phase: (pod, phase) => until(`${pod.metadata.name} ${phase}`, () => status(pod)?.phase === phase),
    remove: async (pod, grace = 0) => {
      kubelet.terminate(pod, grace);
      await until(`${pod.metadata.name} deleted`, () => deleted.has(pod.metadata.uid));
    },
    log: async (pod, container) => {
      const answer = kubelet.log(ref(pod), container, { follow: false, previous: false });
      return "stream" in answer ? text(answer.stream) : answer.waiting;
    },
    namespace: (pod, container, type) => {
      const nodePid = nodePidOf(kubelet, pod, container);
      const found = descendants(machine.pid).find(({ chain }) => chain[1] === nodePid);
      return readlinkSync(`/proc/${found?.pid}/ns/${type}`);
    },
    stop: async () => {
      await kubelet.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function podObject(name: string, spec: Json, metadata: Json): Json {
  return {
    metadata: { name, namespace: "demo", uid: randomUUID(), generation: 1, ...metadata },
    spec: { restartPolicy: "Always", terminationGracePeriodSeconds: 1, ...spec },
    status: { phase: "Pending", qosClass: "BestEffort" },
  };
}

export function ref(pod: Json): PodRef {
  const { namespace, name, uid } = pod.metadata;
  return { namespace, name, uid };
}

/** A container of the image that every test uses. */
export function container(name: string, ...command: string[]): Json {
  return { name, image: "busybox:1.36", command };
}

function nodePidOf({ runtime }: Kubelet, pod: Json, name: string): number | undefined {
  const sandbox = [...runtime.sandboxes.values()].find((each) => each.pod.metadata.uid === pod.metadata.uid);
  if (name === "(sandbox)") return sandbox?.process.pid;
  return sandbox?.containers.findLast((life) => life.name === name)?.process?.pid;
}

/** Cgroup directories of labs that this process has started. */
export function leftCgroups(): string[] {
  const top = "/sys/fs/cgroup";
  if (!existsSync(top)) return [];
  const hierarchies = ["", ...readdirSync(top)].map((name) => join(top, name));
  return hierarchies.flatMap((path) => {
    try {
      return readdirSync(path).filter((name) => name.startsWith(`lab-${process.pid}-`));
    } catch {
      return [];
    }
  });
}
