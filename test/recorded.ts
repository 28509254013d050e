import type { Raw } from "../src/kube/raw.js";
import type { Pod } from "../src/model/pod.js";
import type { NodeReading } from "../src/model/reading.js";
import { parseCollectorOutput } from "../src/probe/parse.js";
import type { NodeFacts } from "../src/snapshot/pod-from-node.js";
import { toPod } from "../src/target/pod.js";
import { fixture, fixtureText } from "./fixture.js";

/** Pods of a real Kubernetes 1.36 with containerd 2.1, as its API server gave them. */
export function recordedPod(name: string): Pod {
  return toPod(fixture<Raw>(`recorded/pods/${name}.json`));
}

/** The readings of that node's /proc, of the same minute, laid out as the collector prints them. */
export function recordedReading(edit: (text: string) => string = (text) => text): NodeReading {
  return parseCollectorOutput("node1", edit(fixtureText("recorded/collector-output.txt")));
}

export const RECORDED_NODE: NodeFacts = {
  name: "node1",
  runtime: "containerd://2.1.9+unknown",
  kernel: "6.18.44",
};

/** Which process is whose, by the recording's own word: pod -> container -> ID and PID. */
export const RECORDED_CONTAINERS =
  fixture<Record<string, Record<string, { id: string; pid: number }>>>("recorded/containers.json");

/** What lsns of util-linux said on the node. */
export const RECORDED_LSNS = fixture<{ ns: number; type: string; pid: number }[]>("recorded/lsns.json");
