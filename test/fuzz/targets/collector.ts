import fc from "fast-check";
import { buildReport } from "../../../src/app/report.js";
import { parseCollectorOutput } from "../../../src/probe/parse.js";
import { snapshotFromNode } from "../../../src/snapshot/from-node.js";
import { fixtureText } from "../../fixture.js";
import { RECORDED_CONTAINERS, RECORDED_NODE, recordedPod } from "../../recorded.js";
import { NOW, withEvidence } from "../../recorded-report.js";
import { damaged, hostileText } from "../hostile.js";
import { expectPlainDeep, Forgery, type FuzzTarget } from "../target.js";

const POD = recordedPod("sidecar");
const OWN = Object.values(RECORDED_CONTAINERS["sidecar"] ?? {});

/** What the collector printed about the pod `sidecar`, and nothing of the other pods. */
function seed(): string {
  const pids = new Set(["1", "218", ...OWN.map((one) => String(one.pid))]);
  const ids = new Set(OWN.map((one) => one.id));
  return withEvidence(fixtureText("recorded/collector-output.txt"))
    .split("\n")
    .filter((line) => {
      const pid = /\/proc\/(\d+)\/|^@start (\d+)/.exec(line);
      const id = /^@container (\S+)/.exec(line);
      return id ? ids.has(id[1] ?? "") : pid === null || pids.has(pid[1] ?? pid[2] ?? "");
    })
    .join("\n");
}

const SEED = seed();

function reportOf(text: string): ReturnType<typeof buildReport> {
  const part = snapshotFromNode([POD], parseCollectorOutput("node1", text), RECORDED_NODE);
  return buildReport({ source: "node", nodes: [part.node], pods: part.pods, gaps: part.gaps }, NOW);
}

/** The collector's whole output, damaged. */
export const collectorOutput: FuzzTarget<string> = {
  name: "collector's output",
  part: 6,
  inputs: damaged(SEED),
  check: (text) => expectPlainDeep("report", reportOf(text)),
};

/** Files of /proc in which a container's own words stand: its name, its mounts, its cgroups as a privileged one may make them. */
const SAYS = ["stat", "status", "mountinfo", "cgroup", "uid_map"] as const;
const APP = (text: string): string => {
  const container = reportOf(text).pods[0]?.containers.find((one) => one.name === "app");
  // Not the scopes: with whom it shares depends on what can be known of the others.
  const inodes = Object.values(container?.namespaces ?? {}).map((one) => one.inode);
  return JSON.stringify([inodes, container?.process]);
};
const TRUTH = APP(SEED);
const PROXY = RECORDED_CONTAINERS["sidecar"]?.["proxy"]?.pid;

interface Said {
  file: (typeof SAYS)[number];
  text: string;
  at: number;
}

/** Container `proxy` writes whatever it can into its own files; what is said of `app` stays. */
export const forgery: FuzzTarget<Said[]> = {
  name: "forged lines",
  part: 5,
  inputs: fc.array(fc.record({ file: fc.constantFrom(...SAYS), text: hostileText, at: fc.nat(100_000) }), {
    minLength: 1,
    maxLength: 4,
  }),
  check(all) {
    const lines = SEED.split("\n");
    for (const { file, text, at } of all) {
      // grep puts the file's name before each line of it.
      const said = text.split("\n").map((line) => `/proc/${PROXY}/${file}:${line}`);
      // Anywhere after the head, which tells of the round and the containers.
      const head = lines.findIndex((line) => line.startsWith("/proc/"));
      lines.splice(head + (at % (lines.length - head)), 0, ...said);
    }
    const seen = APP(lines.join("\n"));
    if (seen !== TRUTH) throw new Forgery(`app: ${seen}`);
  },
};
