import { buildReport } from "../src/app/report.js";
import type { NamespaceReport } from "../src/model/report.js";
import { snapshotFromNode } from "../src/snapshot/from-node.js";
import { podFromSpec } from "../src/snapshot/from-spec.js";
import { RECORDED_NODE, recordedPod, recordedReading } from "./recorded.js";

export const NOW = new Date("2026-11-23T12:40:00Z");

/** The report on recorded pods of one node; `edit` changes what the collector printed. */
export function recordedReport(names: string[], edit?: (text: string) => string): NamespaceReport {
  const part = snapshotFromNode(names.map(recordedPod), recordedReading(edit), RECORDED_NODE);
  return buildReport({ source: "node", nodes: [part.node], pods: part.pods, gaps: part.gaps }, NOW);
}

/** The report on a recorded pod that was only read from the API server. */
export function declaredReport(name: string): NamespaceReport {
  const pod = recordedPod(name);
  const gap = {
    node: pod.nodeName,
    pod: `demo/${name}`,
    container: null,
    what: "its namespaces",
    why: "it is Pending",
  };
  return buildReport({ source: "spec", nodes: [], pods: [podFromSpec(pod)], gaps: [gap] }, NOW);
}

/** Adds to the recorded text what was seen from inside the namespaces of the pod `sidecar`. */
export function withEvidence(text: string): string {
  const link = (type: string, inode: number): string =>
    `lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/self/ns/${type} -> ${type}:[${inode}]`;
  const looks = [
    `@net 727 ${link("net", 4026532462)}`,
    "@net 727 4: eth0    inet 10.244.0.6/24 brd 10.244.0.255 scope global eth0",
    `@ipc 727 ${link("ipc", 4026532629)}`,
    "@ipc 727 /proc/sysvipc/shm:1",
    "@ipc 727 /proc/sysvipc/sem:1",
    "@ipc 727 /proc/sysvipc/msg:1",
    `@uts 727 ${link("uts", 4026532628)}`,
    "@uts 727 sidecar",
  ];
  return text.replace("@done", `${looks.join("\n")}\n@done`);
}
