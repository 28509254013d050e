import { randomUUID } from "node:crypto";
import { fixture } from "../../fixture.js";
import type { FaultPlan } from "../api/faults.js";
import { recordedNode } from "../api/harness.js";
import { kubeconfigYaml } from "../api/kubeconfig.js";
import { type LabApi, startApiServer } from "../api/server.js";
import type { Json } from "../types.js";
import { SimulatedKubelet } from "./kubelet.js";
import { simulatedId, simulatedReading } from "./reading.js";

const NAMESPACES = 20;

/** How large a simulated cluster is. */
export interface SimulatedOptions {
  nodes: number;
  podsPerNode: number;
  faults?: FaultPlan;
}

/** A cluster whose API server is the lab's and whose nodes are no machines. */
export interface SimulatedCluster {
  api: LabApi;
  /** The text of a kubeconfig of the administrator. */
  kubeconfig: string;
  stop(): Promise<void>;
}

function nodeNamed(name: string): Json {
  const node = recordedNode();
  return { ...node, metadata: { ...node.metadata, name } };
}

/** The recorded pod under another name, on another node. */
function podLike(recorded: Json, index: number, nodeName: string): Json {
  const uid = randomUUID();
  const name = `web-${String(index).padStart(6, "0")}`;
  const namespace = `shop-${index % NAMESPACES}`;
  const containerStatuses = recorded.status.containerStatuses.map((status: Json) => ({
    ...status,
    containerID: `containerd://${simulatedId(uid, status.name)}`,
  }));
  return {
    ...recorded,
    metadata: {
      name,
      namespace,
      uid,
      creationTimestamp: recorded.metadata.creationTimestamp,
      labels: { app: "web", shard: String(index % 100) },
    },
    spec: { ...recorded.spec, nodeName },
    status: { ...recorded.status, containerStatuses },
  };
}

/** Starts a cluster of that many nodes and running pods, spread over twenty namespaces. Listens on loopback until `stop`. */
export async function startSimulatedCluster(options: SimulatedOptions): Promise<SimulatedCluster> {
  const names = Array.from({ length: options.nodes }, (_, index) => `node${index + 1}`);
  const { faults } = options;
  const api = await startApiServer({ nodes: names.map(nodeNamed), ...(faults ? { faults } : {}) });
  for (let index = 0; index < NAMESPACES; index++) api.createNamespace(`shop-${index}`);
  const recorded = fixture<Json>("recorded/pods/sidecar.json");
  for (const [index, name] of names.entries()) {
    const pods = Array.from({ length: options.podsPerNode }, (_, at) =>
      podLike(recorded, at * names.length + index, name),
    );
    for (const pod of pods) api.plant("pods", pod);
    const uids = pods.map((pod) => pod.metadata.uid);
    api.attachKubelet(new SimulatedKubelet(name, api, () => simulatedReading(uids)));
  }
  return { api, kubeconfig: kubeconfigYaml(api, api.admin), stop: () => api.stop() };
}
