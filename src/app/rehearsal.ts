import { NAMESPACE_TYPES } from "../model/namespace.js";
import type { NamespaceReport } from "../model/report.js";
import { toPod } from "../target/pod.js";
import { reportMaker } from "./inspect-node.js";
import { answerReader } from "./via/pod.js";

const ID = "0".repeat(64);
const PIDS = [1, 2];

/** What the collector would say of a node with one container. */
const SCRIPT = [
  "@begin 1",
  "@kernel 6.1.0",
  "@round 1",
  ...PIDS.map((pid) => `@start ${pid} 1`),
  ...PIDS.flatMap((pid) => [
    ...NAMESPACE_TYPES.map(
      (type, index) => `lrwxrwxrwx 1 0 0 0 Jan 1 00:00 /proc/${pid}/ns/${type} -> ${type}:[${pid}${index}]`,
    ),
    `/proc/${pid}/status:Name:\tpause`,
    `/proc/${pid}/status:Uid:\t0\t0\t0\t0`,
    `/proc/${pid}/status:NSpid:\t${pid}\t1`,
    `/proc/${pid}/status:CapEff:\t00000000a80425fb`,
    `/proc/${pid}/stat:${pid} (pause) S 0 ${"0 ".repeat(17)}1 0`,
    `/proc/${pid}/uid_map:         0          0 4294967295`,
    `/proc/${pid}/cgroup:0::/kubepods/pod0/${ID}`,
  ]),
  "@net 2 lrwxrwxrwx 1 0 0 0 Jan 1 00:00 /proc/self/ns/net -> net:[20]",
  "@net 2 2: eth0    inet 10.0.0.1/24 scope global eth0",
  "@net 2 2: eth0@if4: <UP> mtu 1500",
  "@crictl ok",
  `@container ${ID} 2 -`,
  "/proc/2/mountinfo:1 0 0:1 / / rw - overlay overlay rw",
  "@done",
  "",
  "@end",
  "",
].join("\n");

const NODE = { name: "node", runtime: null, kernel: null };

const POD = toPod({
  metadata: { name: "pod", namespace: "default" },
  spec: { nodeName: NODE.name, containers: [{ name: "app" }] },
  status: {
    phase: "Running",
    containerStatuses: [{ name: "app", containerID: `containerd://${ID}`, state: { running: {} } }],
  },
});

/**
 * A report on a pod that there is not, for nobody to see: who makes and renders it while a debug pod starts has the code at
 * hand when the answer comes. What runs for the first time takes three times as long.
 */
export async function rehearsal(now: Date): Promise<NamespaceReport> {
  const [{ parseCollectorOutput, snapshotFromNode }, { buildReport }] = await Promise.all([
    answerReader(),
    reportMaker(),
  ]);
  const { node, pods, gaps } = snapshotFromNode([POD], parseCollectorOutput(NODE.name, SCRIPT), NODE);
  return buildReport({ source: "node", nodes: [node], pods, gaps }, now);
}
