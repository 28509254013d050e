import { homedir } from "node:os";
import { connect } from "../../src/kube/connect.js";
import { NAMESPACES, PODS } from "../../src/kube/port.js";
import { asObject } from "../../src/kube/raw.js";
import type { Cluster } from "../e2e/cluster.js";
import { alternate, type Measured, measure } from "./measure.js";
import type { Row } from "./row.js";

/** What the rows about one pod are measured on. */
export interface Subject {
  cluster: Cluster;
  binary: string;
  /** Its two containers run. */
  pod: string;
  node: string;
}

function succeeded(run: Measured, what: string): Measured {
  if (run.code !== 0) throw new Error(`${what}: exit status ${run.code}: ${run.stderr}`);
  return run;
}

/** `kubectl debug` leaves its pods behind. */
async function removeDebuggers({ cluster }: Subject): Promise<void> {
  const { namespace } = cluster;
  const around = { env: process.env, homeDir: homedir(), version: "bench", stdinIsTerminal: false };
  const { api } = await connect({ kubeconfig: cluster.kubeconfig }, around);
  for await (const { metadata } of api.list(PODS, namespace)) {
    if (metadata.name.startsWith("node-debugger-"))
      await api.delete(PODS, namespace, metadata.name, { gracePeriodSeconds: 0 });
  }
  api.close();
}

/** Where the kept debug pod is: away from the pods, so that other runs do not use it. */
async function keepOne({ cluster, binary, pod }: Subject): Promise<string[]> {
  const namespace = `${cluster.namespace}-kept`;
  const metadata = { name: namespace };
  await cluster.api.create(NAMESPACES, undefined, { apiVersion: "v1", kind: "Namespace", metadata });
  const args = [`pod/${pod}`, "-n", cluster.namespace, "--debug-namespace", namespace];
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
  succeeded(await measure(binary, [...args, "--keep", "1h"], { env }), "kubectl-nsinfo --keep");
  return args;
}

async function endKept({ cluster, binary }: Subject): Promise<void> {
  const namespace = `${cluster.namespace}-kept`;
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
  succeeded(await measure(binary, ["cleanup", "-n", namespace], { env }), "kubectl-nsinfo cleanup");
  await cluster.api.delete(NAMESPACES, undefined, namespace, { gracePeriodSeconds: 0 });
}

function subjects(subject: Subject, keptArgs: string[]) {
  const { cluster, binary, pod, node } = subject;
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig, NO_COLOR: "1" };
  const { namespace } = cluster;
  let count = 0;
  return {
    floor: async () => {
      const args = [
        new URL("floor.js", import.meta.url).pathname,
        namespace,
        node,
        `floor-${process.pid}-${count++}`,
      ];
      return Number(succeeded(await measure(process.execPath, args, { env }), "the floor").stdout);
    },
    ours: async () =>
      succeeded(await measure(binary, [`pod/${pod}`, "-n", namespace], { env }), "kubectl-nsinfo").printed,
    kept: async () => succeeded(await measure(binary, keptArgs, { env }), "a kept session").printed,
    debug: async () => {
      const words = [
        "debug",
        `node/${node}`,
        "-n",
        namespace,
        "--profile=sysadmin",
        "--image=busybox:1.36",
        "-i",
      ];
      const run = await measure("kubectl", [...words, "--", "readlink", "/proc/1/ns/net"], { env });
      await removeDebuggers(subject);
      return run.wall;
    },
    get: async () =>
      succeeded(await measure("kubectl", ["get", "pod", pod, "-n", namespace], { env }), "kubectl get").wall,
    complete: async () =>
      succeeded(await measure(binary, ["__complete", "-n", namespace, "pod/"], { env }), "completion").wall,
  };
}

async function traffic({ cluster, binary, pod }: Subject): Promise<Row[]> {
  const { lab, namespace } = cluster;
  if (!lab) return [];
  lab.api.resetStats();
  await measure(binary, [`pod/${pod}`, "-n", namespace], {
    env: { ...process.env, KUBECONFIG: cluster.kubeconfig },
  });
  const { connections, requests } = lab.api.stats();
  const ours = requests.filter((one) => !one.path.includes("/log"));
  return [
    { what: "pod/x: TCP connections", value: connections, unit: "connections", partner: null, budget: 2 },
    { what: "pod/x: API calls besides the log", value: ours.length, unit: "calls", partner: null, budget: 8 },
  ];
}

/** The node that a pod is on. */
export async function nodeOf(cluster: Cluster, pod: string): Promise<string> {
  return String(asObject((await cluster.api.get(PODS, cluster.namespace, pod))["spec"])["nodeName"]);
}

/** The main job against the least that any such way can take, and against what people do today. */
export async function liveRows(subject: Subject, rounds: number): Promise<Row[]> {
  const took = await alternate(subjects(subject, await keepOne(subject)), rounds);
  await endKept(subject);
  const row = (what: string, value: number | null, name: string, partner: number, budget: number): Row => ({
    what,
    value,
    unit: "ms",
    partner: { name, value: partner },
    budget,
  });
  return [
    row("pod/x, until the report is printed", took.ours, "the floor", took.floor, 1.5),
    row("pod/x against kubectl debug", took.ours, "kubectl debug node", took.debug, 0.6),
    row("pod/x with a kept session", took.kept, "kubectl get pod", took.get, 2),
    { what: "completion of pod/", value: took.complete, unit: "ms", partner: null, budget: 150 },
    ...(await traffic(subject)),
  ];
}
