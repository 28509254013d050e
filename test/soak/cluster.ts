import { readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { AGENT_NAMESPACE } from "../../src/app/standing/agent.js";
import { connect } from "../../src/kube/connect.js";
import { KubeError } from "../../src/kube/errors.js";
import { type KubeApi, type KubeCollections, type KubeObject, PODS } from "../../src/kube/port.js";
import { asList, asObject, asText } from "../../src/kube/raw.js";
import { agentPod } from "../agent-manifest.js";
import { debugPods } from "../e2e/pods.js";
import type { Lab } from "../lab/lab.js";

export const NAMESPACE = "soak";
export const TARGET = "target";
/** Runs beside the target from the beginning to the end. */
export const NEIGHBOUR = "neighbour";
const LABELS = { app: "soak" };
const AGENT = "agent";

/** The lab as the soak uses it: one pod that is looked at, and debug pods that come and go. */
export interface SoakCluster {
  /** Makes the target where it is not there, and waits until it runs. Resolves to the ID of its container. */
  ensureTarget(): Promise<string>;
  deleteTarget(): Promise<void>;
  ensureNeighbour(): Promise<void>;
  /** The agent of manifests/agent.yaml on the first node, and without it no run finds one. */
  startAgent(): Promise<void>;
  stopAgent(): Promise<void>;
  /** The inode of a container's network namespace, as /proc has it. */
  netOf(containerId: string): number;
  debugPods(): Promise<KubeObject[]>;
  deletePod(name: string, graceSeconds: number): Promise<void>;
  createPod(pod: KubeObject): Promise<void>;
  close(): void;
}

function podCalled(name: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: NAMESPACE, labels: LABELS },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: "main", image: "busybox:1.36", command: ["sleep", "1000000"] }],
    },
  };
}

async function unless(reason: string, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof KubeError) || error.reason !== reason) throw error;
  }
}

type Api = KubeApi & KubeCollections;

async function ensure(api: Api, pod: KubeObject): Promise<string> {
  const { namespace, name } = pod.metadata;
  for (;;) {
    const found = await api.get(PODS, namespace, name).catch(() => null);
    if (found === null) await unless("AlreadyExists", api.create(PODS, namespace, pod));
    const status = asObject(found?.["status"]);
    const id = asText(asList(status["containerStatuses"])[0]?.["containerID"]);
    if (status["phase"] === "Running" && id && !found?.metadata.deletionTimestamp)
      return id.replace(/^.*\/\//, "");
    await sleep(20);
  }
}

/** Connects to a lab as its administrator, whose requests no fault must hit: faults are in force only while a run runs. */
export async function soakCluster(lab: Lab): Promise<SoakCluster> {
  lab.api.createNamespace(NAMESPACE);
  lab.api.createNamespace(AGENT_NAMESPACE);
  const { api } = await connect(
    { kubeconfig: lab.kubeconfig },
    { env: {}, homeDir: "/nonexistent", version: "soak", stdinIsTerminal: false },
  );
  const remove = (name: string, gracePeriodSeconds: number) =>
    unless("NotFound", api.delete(PODS, NAMESPACE, name, { gracePeriodSeconds }));
  return {
    ensureTarget: () => ensure(api, podCalled(TARGET)),
    ensureNeighbour: async () => void (await ensure(api, podCalled(NEIGHBOUR))),
    startAgent: async () => void (await ensure(api, agentPod(AGENT, lab.nodes[0]?.name))),
    stopAgent: async () => {
      await unless("NotFound", api.delete(PODS, AGENT_NAMESPACE, AGENT, { gracePeriodSeconds: 0 }));
    },
    deleteTarget: () => remove(TARGET, 0),
    netOf: (containerId) => {
      const found = lab.containers().find(({ id }) => id === containerId);
      return Number(/\[(\d+)\]/.exec(readlinkSync(`/proc/${found?.pid}/ns/net`))?.[1]);
    },
    debugPods: () => debugPods(api, NAMESPACE),
    deletePod: remove,
    createPod: async (pod) => void (await api.create(PODS, NAMESPACE, pod)),
    close: () => api.close(),
  };
}
