import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { buildReport } from "../../src/app/report.js";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";
import { SANDBOX_NAME } from "../../src/model/pod.js";
import type { ContainerReport, NamespaceReport } from "../../src/model/report.js";
import { collectorArgs } from "../../src/probe/collector-args.js";
import { parseCollectorOutput } from "../../src/probe/parse.js";
import { snapshotFromNode } from "../../src/snapshot/from-node.js";
import { toPod } from "../../src/target/pod.js";
import { type ContainerdRun, containerdNeeds, leftovers, runOnContainerd } from "./containerd.js";
import { IS_UNIFIED } from "./node.js";
import type { CollectorRun } from "./node-script.js";
import { promisedScopes, RUNTIME_PODS, type RuntimePod, rawPod } from "./pods.js";

const missing = containerdNeeds();
if (missing !== null) console.log(missing);
const onContainerd = missing === null ? describe : describe.skip;

const ROOT = `nsinfo-runtime-${process.pid}-${randomBytes(4).toString("hex")}`;
const PODS = RUNTIME_PODS.map((one) => toPod(rawPod(one)));
const ARGS = collectorArgs({ pods: PODS, enters: true, evidence: true });
const BLIND = collectorArgs({ pods: PODS, enters: false, evidence: false });
const COMMAND = fileURLToPath(new URL("../../cmd/kubectl-nsinfo.js", import.meta.url));
const PLAIN_SANDBOX = RUNTIME_PODS[0]?.sandboxId ?? "";

/** The collector in a cgroup namespace of its own, as a debug pod's may be: every path then begins with `/../..`. */
const OWN_CGROUP = ["unshare", "--cgroup", "sh"];

const RUNS: CollectorRun[] = [
  { name: "crictl", shell: ["dash"], args: ARGS },
  { name: "busybox", shell: ["busybox", "sh"], args: ARGS },
  { name: "cgroups", shell: ["sh"], args: BLIND },
  {
    name: "own-cgroup-namespace",
    shell: OWN_CGROUP,
    args: BLIND,
    before: `for group in /sys/fs/cgroup/*/${ROOT}/kubepods /sys/fs/cgroup/${ROOT}/kubepods; do if [ -d $group ]; then mkdir $group/reader; sh -c 'echo $PPID >"$1"' sh $group/reader/cgroup.procs || true; fi; done`,
  },
  // The command itself, on the node: the same report without an API server.
  { name: "local", shell: [process.execPath], script: COMMAND, args: ["local", "-o", "json"] },
].filter(({ shell }) => ["/bin", "/usr/bin"].some((folder) => existsSync(resolve(folder, shell[0] ?? ""))));

/** Processes that `kubectl exec` leaves in a container: started by the shim, so their parent is outside of it. */
const EXECS = RUNTIME_PODS.flatMap((pod) =>
  pod.containers.map((one) => `ctr tasks exec -d --exec-id later ${one.id} /bin/sleep 100000`),
);

function reportOf(output: string): NamespaceReport {
  const reading = parseCollectorOutput("node1", output);
  expect(reading.complete).toBe(true);
  const part = snapshotFromNode(PODS, reading, {
    name: "node1",
    runtime: "containerd://1.6.20",
    kernel: null,
  });
  return buildReport({ source: "node", nodes: [part.node], pods: part.pods, gaps: part.gaps }, new Date(0));
}

onContainerd("containers of a real containerd and runc", () => {
  let run: ContainerdRun;
  const reports = new Map<string, NamespaceReport>();

  beforeAll(() => {
    run = runOnContainerd(ROOT, RUNTIME_PODS, RUNS, EXECS);
    for (const [name, output] of run.outputs)
      reports.set(name, name === "local" ? JSON.parse(output) : reportOf(output));
  }, 90_000);

  /** Every container of every pod in the report, the sandbox too, with the ID that it must have. */
  function each(
    report: NamespaceReport,
    look: (pod: RuntimePod, one: ContainerReport, id: string) => void,
  ): void {
    for (const [index, pod] of RUNTIME_PODS.entries()) {
      const found = report.pods[index]?.containers ?? [];
      expect([pod.name, found.map((one) => one.name)]).toEqual([
        pod.name,
        [...pod.containers.map((one) => one.name), SANDBOX_NAME],
      ]);
      for (const one of found) {
        const id = pod.containers.find(({ name }) => name === one.name)?.id ?? pod.sandboxId;
        look(pod, one, id);
      }
    }
  }

  test.each(RUNS.map(({ name }) => name))("%s: each cell is what readlink and lsns say", (name) => {
    let cells = 0;
    each(reports.get(name) as NamespaceReport, (pod, one, id) => {
      for (const type of NAMESPACE_TYPES) {
        const place = [pod.name, one.name, type];
        const { inode } = one.namespaces[type];
        expect([...place, inode]).toEqual([...place, run.links.get(id)?.[type]]);
        expect([...place, inode]).toEqual([...place, run.lsns.get(id)?.[type]]);
        cells += 1;
      }
      expect([pod.name, one.name, one.pid]).toEqual([pod.name, one.name, run.pids.get(id)]);
    });
    const containers = RUNTIME_PODS.reduce((sum, pod) => sum + pod.containers.length + 1, 0);
    expect(cells).toBe(containers * 8);
    console.log(
      `${name}: ${cells} cells of ${containers} containers compared with readlink and with lsns, all agree`,
    );
  });

  test.each(RUNS.map(({ name }) => name))(
    "%s: each scope is what was asked of the runtime, and nothing drifts",
    (name) => {
      each(reports.get(name) as NamespaceReport, (pod, one) => {
        const seen = Object.fromEntries(NAMESPACE_TYPES.map((type) => [type, one.namespaces[type].scope]));
        expect([pod.name, one.name, seen]).toEqual([
          pod.name,
          one.name,
          promisedScopes(pod, one.name, IS_UNIFIED),
        ]);
        for (const type of NAMESPACE_TYPES) {
          // Without an API server nothing is known of what was declared.
          const meant =
            name !== "local" && !IS_UNIFIED && pod.drifts?.includes(`${one.name} ${type}`) === true;
          expect([pod.name, one.name, type, one.namespaces[type].drift === true]).toEqual([
            pod.name,
            one.name,
            type,
            meant,
          ]);
        }
      });
    },
  );

  test("the node's own namespaces are those of its PID 1", () => {
    for (const report of reports.values()) expect(report.nodes[0]?.namespaces).toEqual(run.links.get("host"));
  });

  test.each([
    ["crictl", "crictl"],
    ["cgroups", "cgroup"],
    ["own-cgroup-namespace", "cgroup"],
    ["local", "crictl"],
  ])("%s: the PIDs come by %s", (name, source) => {
    const sources = new Set<string | null>();
    each(reports.get(name) as NamespaceReport, (_, one) => sources.add(one.pidSource));
    expect([...sources]).toEqual([source]);
  });

  test("from a cgroup namespace of its own, paths go up before they go down", () => {
    const output = run.outputs.get("own-cgroup-namespace") ?? "";
    // Where the reader was put into a group (a new cpuset takes nobody) it sees none of the others' paths whole.
    const lines = output.match(/^\/proc\/\d+\/cgroup:(?:0:|\d+:pids):.*[0-9a-f]{64}.*$/gm) ?? [];
    expect(lines.length).toBeGreaterThan(RUNTIME_PODS.length);
    expect(lines.filter((line) => !line.includes(":/../"))).toEqual([]);
  });

  test("local calls pods and containers what the kubelet's log folder calls them", () => {
    const pods = reports.get("local")?.pods.map((pod) => [pod.namespace, pod.name, pod.spec]);
    expect(pods).toEqual(RUNTIME_PODS.map((pod) => ["demo", pod.name, null]));
  });

  test("what was seen inside: the host name that the runtime set", () => {
    const plain = reports.get("crictl")?.pods[0];
    const uts = plain?.relations.find((one) => one.type === "uts");
    expect(uts?.inode).toBe(run.links.get(PLAIN_SANDBOX)?.["uts"]);
    expect(uts?.evidence).toEqual({ hostName: "plain" });
  });

  test("root of a user namespace is who its map says", () => {
    const pod = reports.get("crictl")?.pods.find((one) => one.name === "user-namespace");
    expect(pod?.containers[0]?.process).toMatchObject({ uid: 0, hostUid: 200000 });
  });

  test("no gap; no cgroup and no process left behind", () => {
    for (const report of reports.values()) expect(report.gaps).toEqual([]);
    expect(leftovers(ROOT, run)).toEqual([]);
  });
});
