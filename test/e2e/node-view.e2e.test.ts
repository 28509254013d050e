import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { load } from "js-yaml";
import type { NamespaceReport } from "../../src/model/report.js";
import { type Cluster, startCluster } from "./cluster.js";
import { saidBesides } from "./report.js";
import { createOwned, untilRunning } from "./workloads.js";

/** Looks for the process that waits for it, and goes into its network namespace: no field of a pod does that. */
const JOINS = `while :; do
  for comm in /proc/[0-9]*/comm; do
    read -r name < "$comm" || continue
    [ "$name" = host-of-intrude ] || continue
    pid=\${comm#/proc/} pid=\${pid%/comm}
    exec nsenter -t "$pid" -n sleep 100000
  done
  sleep 0.1
done 2>/dev/null`;

let cluster: Cluster;
let node: string;
const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;

async function create(name: string, command: string, spec: object): Promise<void> {
  const container = { name: "main", image: "busybox:1.36", command: ["sh", "-c", command] };
  const { container: more = {}, ...rest } = spec as { container?: object };
  await cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      nodeName: node,
      terminationGracePeriodSeconds: 0,
      ...rest,
      containers: [{ ...container, ...more }],
    },
  });
}

beforeAll(async () => {
  cluster = await startCluster();
  node = cluster.lab?.nodes[0]?.name ?? "";
  if (!cluster.lab) return;
  await createOwned(cluster, "plain", null, {}, node);
  await create("victim", "echo host-of-intrude > /proc/self/comm; while :; do sleep 1000; done", {});
  await create("watcher", "exec sleep 100000", { hostPID: true, hostNetwork: true });
  await create("intruder", JOINS, { hostPID: true, container: { securityContext: { privileged: true } } });
  await untilRunning(cluster, 4);
}, 120_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]));

async function read(...args: string[]): Promise<string> {
  const ran = await cluster.nsinfo([`node/${node}`, ...args]);
  expect([ran.code, saidBesides(ran)]).toEqual([0, ""]);
  return ran.stdout;
}

/** Asks until there is an answer. */
async function settled<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
  }
}

const key = (name: string): string => `${cluster.namespace}/${name}`;

onLab("node/NAME", () => {
  test("who is in the node's namespaces, who shares one, whom each reaches", async () => {
    const report: NamespaceReport = JSON.parse(await read("-o", "json"));
    const [view] = report.nodeViews ?? [];
    expect(view?.host.net).toEqual([key("watcher")]);
    expect(view?.host.pid.sort()).toEqual([key("intruder"), key("watcher")]);
    const [shared, ...more] = view?.shared ?? [];
    expect([shared?.type, shared?.scope, shared?.pods.sort(), more]).toEqual([
      "net",
      "other",
      [key("intruder"), key("victim")],
      [],
    ]);
    const reach = (name: string) => view?.reach.find(({ pod }) => pod === key(name));
    expect(reach("plain")).toEqual({ pod: key("plain"), sees: [], signals: null, listensBeside: [] });
    expect(reach("watcher")).toMatchObject({ sees: "node", listensBeside: "node" });
    expect(reach("intruder")).toMatchObject({ sees: "node", signals: "all", listensBeside: [key("victim")] });
    const found = report.findings.filter(({ id }) => id === "cross-pod-sharing");
    expect(found.map(({ pod, severity }) => [pod, severity]).sort()).toEqual([
      [key("intruder"), "danger"],
      [key("victim"), "danger"],
    ]);
    const schema = JSON.parse(readFileSync("manifests/schema/namespace-report.schema.json", "utf8"));
    const ajv = new Ajv2020({ allErrors: true });
    ajv.validate(schema, report);
    expect(ajv.errors).toBeNull();
    expect((load(await read("-o", "yaml")) as NamespaceReport).nodeViews?.[0]?.host).toEqual(view?.host);
  }, 60_000);

  test("as a table: the node, and a pod's matrix only with -o wide", async () => {
    const table = await read();
    expect(table).toMatch(new RegExp(`^Node ${node} .*: 4 of 4 pods read\n`));
    expect(table).toMatch(/^ {2}pid +2 of 4 +/m);
    expect(table).toMatch(/^Shared across pods\n {2}net \d+: /m);
    expect(table).not.toMatch(/^Pod /m);
    expect((await read("-o", "wide")).match(/^Pod /gm)?.length).toBe(4);
  }, 60_000);

  test("a network namespace that a runtime left over, and one of a process of no pod", async () => {
    const machine = ["-t", String(cluster.lab?.nodes[0]?.pid), "-m", "-p", "--"];
    const inNode = (...words: string[]) => spawnSync("nsenter", [...machine, ...words], { encoding: "utf8" });
    const hold =
      "touch /run/netns/left-over && mount --bind /proc/self/ns/net /run/netns/left-over && readlink /proc/self/ns/net";
    const leaked = inNode("unshare", "--net", "sh", "-c", hold).stdout;
    const stray = spawn("nsenter", [...machine, "unshare", "--net", "sleep", "100000"], { stdio: "ignore" });
    try {
      const { nodes } = await settled(async () => {
        const report: NamespaceReport = JSON.parse(await read("-o", "json"));
        return (report.nodes[0]?.unowned ?? []).some((one) => one.process?.comm === "sleep") ? report : null;
      });
      const inode = Number(/\[(\d+)\]/.exec(leaked)?.[1]);
      const unowned = nodes[0]?.unowned ?? [];
      expect(unowned.filter((one) => one.type === "net")).toEqual(
        expect.arrayContaining([
          { type: "net", inode, netns: "left-over", process: null },
          expect.objectContaining({
            netns: null,
            process: expect.objectContaining({ comm: "sleep", others: 0 }),
          }),
        ]),
      );
      expect(await read()).toContain(`net ${inode}: /run/netns/left-over, and nobody is in it`);
    } finally {
      stray.kill("SIGKILL");
      inNode("umount", "/run/netns/left-over");
      inNode("rm", "/run/netns/left-over");
    }
    const after: NamespaceReport = JSON.parse(await read("-o", "json"));
    expect((after.nodes[0]?.unowned ?? []).map((one) => one.netns)).not.toContain("left-over");
  });

  test("of pods that are named together the sharing is told too", async () => {
    const ran = await cluster.nsinfo(["victim", "intruder", "-n", cluster.namespace, "-o", "json"]);
    const { findings, nodeViews }: NamespaceReport = JSON.parse(ran.stdout);
    expect(findings.filter(({ id }) => id === "cross-pod-sharing").length).toBe(2);
    expect(nodeViews).toBeUndefined();
  }, 30_000);
});
