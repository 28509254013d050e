import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FaultPlan } from "./api/faults.js";
import { kubeconfigYaml } from "./api/kubeconfig.js";
import { type LabApi, startApiServer } from "./api/server.js";
import { type CrictlAnswer, crictl } from "./node/crictl/crictl.js";
import type { CrictlMood } from "./node/crictl/server.js";
import { imageFiles } from "./node/images.js";
import { Kubelet } from "./node/kubelet.js";
import { isRunning } from "./node/lives.js";
import { type Machine, startMachine } from "./node/machine.js";
import { prepareMachine } from "./node/needs.js";
import { nodeAddress } from "./node/network.js";
import { nodeObject } from "./node/node-status.js";
import { descendants } from "./node/processes.js";
import { REAL_TIMING, type Timing } from "./node/timing.js";
import type { ReadObject } from "./node/volumes.js";

export interface LabOptions {
  /** How many nodes: node1, node2, ... One without it. */
  nodes?: number;
  /** How fast the kubelets are; as recorded from a real one without it. */
  timing?: Partial<Timing>;
  faults?: FaultPlan;
  /** The nodes in a user namespace, as for anyone but root. */
  unprivileged?: boolean;
}

/** A container or sandbox that has a process now. */
export interface LabContainer {
  node: string;
  namespace: string;
  pod: string;
  /** `(sandbox)` for the pod's sandbox. */
  container: string;
  id: string;
  /** As this machine counts. */
  pid: number;
  /** As the node counts. */
  nodePid: number;
}

export interface LabNode {
  name: string;
  /** Of the node's PID 1, as this machine counts. */
  pid: number;
  kubelet: Kubelet;
  crictl(argv: string[]): CrictlAnswer;
  setCrictl(mood: CrictlMood): Promise<void>;
}

/** A cluster on this machine. Everything that it starts ends with `stop`, or with this process. */
export interface Lab {
  api: LabApi;
  /** Path of a kubeconfig of the administrator. */
  kubeconfig: string;
  /** Private to this lab; gone after `stop`. */
  dir: string;
  nodes: LabNode[];
  /** Of the first node's PID 1, as this machine counts. */
  nodePid: number;
  /** What crictl would say on the first node; the arguments without `crictl`. */
  crictl(argv: string[]): CrictlAnswer;
  containers(): LabContainer[];
  stop(): Promise<void>;
}

/** Starts a lab. Rejects with one line that says why not, and leaves nothing, when this machine cannot carry one. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const missing = prepareMachine();
  if (missing) throw new Error(missing);
  // What takes time comes first: a lab that is killed before its node is there leaves its folder.
  const images = imageFiles();
  const dir = mkdtempSync(join(tmpdir(), "nsinfo-lab-"));
  const undo: (() => Promise<void>)[] = [async () => rmSync(dir, { recursive: true, force: true })];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await build({ ...options, images }, dir, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(
  options: LabOptions & { images: object[] },
  dir: string,
  undo: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Lab> {
  const machines: Machine[] = [];
  for (let index = 0; index < (options.nodes ?? 1); index++) {
    const place = { name: `node${index + 1}`, directory: dir, address: nodeAddress(index) };
    const { images, unprivileged } = options;
    const machine = await startMachine({
      ...place,
      images,
      ...(unprivileged === undefined ? {} : { unprivileged }),
    });
    undo.push(machine.stop);
    machines.push(machine);
  }
  const { faults } = options;
  const api = await startApiServer({ nodes: machines.map(nodeObject), ...(faults ? { faults } : {}) });
  undo.push(() => api.stop());
  const kubeconfig = join(dir, "kubeconfig");
  writeFileSync(kubeconfig, kubeconfigYaml(api, api.admin), { mode: 0o600 });
  const timing = { ...REAL_TIMING, ...options.timing };
  const readObject = objectsOf(api);
  const nodes: LabNode[] = [];
  for (const machine of machines) {
    const kubelet = new Kubelet(machine, api, timing, readObject);
    undo.push(() => kubelet.stop());
    await kubelet.start();
    api.attachKubelet(kubelet);
    nodes.push(labNode(machine, kubelet));
  }
  const [first] = nodes;
  if (!first) throw new Error("a lab has at least one node");
  return {
    api,
    kubeconfig,
    dir,
    nodes,
    nodePid: first.pid,
    crictl: first.crictl,
    containers: () => nodes.flatMap(runningOn),
    stop,
  };
}

/**
 * What volumes read. Every pod of the recorded server mounts a second certificate, which a controller of its own publishes
 * in each namespace; here it is the API server's own.
 */
function objectsOf(api: LabApi): ReadObject {
  return (kind, namespace, name) => {
    if (name === "openshift-service-ca.crt") return { data: { "service-ca.crt": api.caPem } };
    return api.get(`${kind.toLowerCase()}s`, namespace, name) ?? null;
  };
}

function labNode(machine: Machine, kubelet: Kubelet): LabNode {
  return {
    name: machine.name,
    pid: machine.pid,
    kubelet,
    crictl: (argv) => crictl(kubelet.runtime, argv),
    setCrictl: (mood) => kubelet.setCrictl(mood),
  };
}

function runningOn({ name, pid, kubelet }: LabNode): LabContainer[] {
  const machinePid = new Map(descendants(pid).map((entry) => [entry.chain[1], entry.pid]));
  return [...kubelet.runtime.sandboxes.values()].flatMap((sandbox) => {
    const { namespace, name: pod } = sandbox.pod.metadata;
    const own = sandbox.ready
      ? [{ container: "(sandbox)", id: sandbox.id, nodePid: sandbox.process.pid }]
      : [];
    const lives = sandbox.containers
      .filter(isRunning)
      .map((life) => ({ container: life.name, id: life.id, nodePid: life.process?.pid ?? 0 }));
    return [...own, ...lives].flatMap((each) => {
      const outside = machinePid.get(each.nodePid);
      return outside === undefined ? [] : [{ node: name, namespace, pod, ...each, pid: outside }];
    });
  });
}
