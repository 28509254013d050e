import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { NODES, PODS } from "../../src/kube/port.js";
import type { NamespaceReport } from "../../src/model/report.js";
import { type Cluster, type Ran, startCluster } from "./cluster.js";
import { saidBesides } from "./report.js";
import { createOwned, createWorkload, untilRunning, WORKLOADS } from "./workloads.js";

const NODE_NAMES = ["node1", "node2", "node3"];
let cluster: Cluster;
const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;

type Uids = Map<string, string | undefined>;

/** What the job controllers would make: the lab has none. */
async function playJobControllers(uids: Uids): Promise<void> {
  const job = WORKLOADS.find((one) => one.kind === "Job");
  for (const name of ["once", "tick-1"]) {
    const owner = { apiVersion: "batch/v1", kind: "CronJob", name: "tick", uid: uids.get("CronJob/tick") };
    const metadata = {
      name,
      ...(name === "once" ? {} : { ownerReferences: [{ ...owner, controller: true }] }),
    };
    const labels = { "batch.kubernetes.io/job-name": name };
    const spec = { ...(job?.["spec"] as object), manualSelector: true, selector: { matchLabels: labels } };
    const { metadata: made } = await createWorkload(cluster, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata,
      spec,
    });
    await createOwned(cluster, `${name}-a`, { kind: "Job", name, uid: made.uid }, labels);
  }
  const active = [{ kind: "Job", namespace: cluster.namespace, name: "tick-1" }];
  const patch = JSON.stringify({ status: { active } });
  const words = [
    "cronjob",
    "tick",
    "-n",
    cluster.namespace,
    "--subresource=status",
    "--type=merge",
    "-p",
    patch,
  ];
  const ran = await cluster.kubectl(["patch", ...words], 24);
  if (ran) expect([ran.code, ran.stderr]).toEqual([0, ""]);
}

/** What the other controllers would make, and pods that carry a workload's labels without being its own. */
async function playControllers(uids: Uids): Promise<void> {
  const owner = (kind: string, name: string) => ({ kind, name, uid: uids.get(`${kind}/${name}`) });
  const web = { app: "web", tier: "front" };
  const replicas = { kind: "ReplicaSet", name: "web-5d", uid: "5d" };
  await createOwned(cluster, "web-5d-a", replicas, web, "node1");
  await createOwned(cluster, "web-5d-b", replicas, web, "node2");
  await createOwned(cluster, "web-stray", null, web, "node1");
  await createOwned(cluster, "db-0", owner("StatefulSet", "db"), { app: "db", tier: "back" });
  await createOwned(cluster, "db-stray", null, { app: "db", tier: "back" });
  for (const node of NODE_NAMES)
    await createOwned(cluster, `agent-${node}`, owner("DaemonSet", "agent"), { app: "agent" }, node);
  await createOwned(cluster, "cache-a", owner("ReplicaSet", "cache"), { app: "cache" });
}

async function createAll(): Promise<void> {
  const uids: Uids = new Map();
  for (const object of WORKLOADS) {
    if (cluster.lab && object.kind === "Job") continue;
    const { metadata } = await createWorkload(cluster, object);
    uids.set(`${object.kind}/${object.metadata.name}`, metadata.uid);
  }
  if (cluster.lab) {
    await playControllers(uids);
    await playJobControllers(uids);
  }
  await untilRunning(cluster, cluster.lab ? 11 : 8);
}

beforeAll(async () => {
  cluster = await startCluster({ nodes: NODE_NAMES.length });
  await createAll();
}, 240_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]));

async function nsinfo(...args: string[]): Promise<Ran> {
  const ran = await cluster.nsinfo([...args, "-n", cluster.namespace]);
  return { ...ran, stderr: saidBesides(ran) };
}

async function report(...args: string[]): Promise<NamespaceReport> {
  const ran = await nsinfo(...args, "-o", "json");
  expect([ran.code, ran.stderr]).toEqual([0, ""]);
  return JSON.parse(ran.stdout);
}

/** What each pod is of, without the random end of its name. */
function whose(pods: NamespaceReport["pods"]): string[] {
  return pods.map(({ name }) => name.replace(/-.*/, "")).sort();
}

describe("whose pods", () => {
  test.each<[string[], string[]]>([
    [["deploy/web"], ["web", "web"]],
    [["sts/db"], ["db"]],
    [["rs/cache"], ["cache"]],
    [["job/once"], ["once"]],
    [
      ["sts/db", "rs/cache", "deploy/idle"],
      ["cache", "db"],
    ],
  ])(
    "%j",
    async (words, names) => {
      const { pods } = await report(...words);
      expect(whose(pods)).toEqual(names);
      expect(pods.filter(({ name, observed }) => name.endsWith("-stray") || !observed)).toEqual([]);
    },
    30_000,
  );

  test("-l and --field-selector: what has the labels, whoever made it", async () => {
    const selectors = ["-l", "app in (cache,db)", "--field-selector", "status.phase=Running"];
    const { pods } = await report("pods", ...selectors);
    expect(whose(pods)).toEqual(cluster.lab ? ["cache", "db", "db"] : ["cache", "db"]);
  }, 30_000);

  test("cronjob/tick: the pods of the jobs that it has running", async () => {
    if ((await cluster.kubectl(["version", "--client"], 24)) === null) return;
    expect(whose((await report("cronjob/tick")).pods)).toEqual(["tick"]);
  }, 30_000);

  test("svc/front: what it selects, whoever made it", async () => {
    const { pods } = await report("svc/front");
    expect(pods.map(({ name }) => name.endsWith("-stray")).filter(Boolean).length).toBe(cluster.lab ? 1 : 0);
    expect(pods.length).toBe(cluster.lab ? 3 : 2);
  }, 30_000);

  test("ds/agent: one a node, with one debug pod a node", async () => {
    const ran = await cluster.nsinfo(["ds/agent", "-n", cluster.namespace, "-o", "json"]);
    const found: NamespaceReport = JSON.parse(ran.stdout);
    const nodes = found.pods.map(({ node }) => node);
    expect(new Set(nodes).size).toBe(nodes.length);
    expect(ran.stderr.match(/^Creating debug pod /gm)?.length).toBe(nodes.length);
    expect(found.nodes.map(({ name }) => name).sort()).toEqual([...nodes].sort());
  }, 30_000);

  test("several at once: each pod once, in the order of the command line", async () => {
    const { pods } = await report("rs/cache", "deploy/web", "svc/front", "--max-nodes-at-once", "1");
    expect(new Set(pods.map(({ name }) => name)).size).toBe(pods.length);
    expect(pods[0]?.name).toMatch(/^cache-/);
  }, 30_000);

  test("-A and node/NAME: what runs there, of every namespace", async () => {
    const everywhere = await report("-A");
    const own = everywhere.pods.filter(({ namespace }) => namespace === cluster.namespace);
    expect(whose(own)).toEqual(expect.arrayContaining(["agent", "db", "web"]));
    const node = own[0]?.node ?? "";
    const there = await report(`node/${node}`);
    expect(there.pods.length).toBeGreaterThan(0);
    expect(there.nodes.map(({ name }) => name)).toEqual([node]);
    const names = (found: NamespaceReport): string[] =>
      found.pods
        .filter((pod) => pod.node === node && pod.observed)
        .map(({ name }) => name)
        .sort();
    expect(names(there)).toEqual(names(everywhere));
  }, 60_000);

  test("-o name and table are written node by node", async () => {
    const ran = await nsinfo("ds/agent", "-o", "name");
    expect(ran.stdout).toMatch(/^(pod\/agent-.*\n)+$/);
    const table = await nsinfo("ds/agent", "svc/front");
    expect(table.stdout.match(/^Pod /gm)?.length).toBe((await report("ds/agent", "svc/front")).pods.length);
  }, 60_000);
});

test.each<[string[], string]>([
  [["deploy/w"], "deploy/web\n:4\n"],
  [["svc/"], "svc/bare\nsvc/front\n:4\n"],
  [["statefulset", "d"], "db\n:4\n"],
  [["statef"], "statefulset/\nstatefulsets/\n:6\n"],
  [["rs/cache", "-c", ""], "main\n:4\n"],
  [["audit", "deploy/w"], "deploy/web\n:4\n"],
  [["audit", "podtemplate"], "podtemplate/\npodtemplates/\n:6\n"],
  [["audit", "svc"], ":4\n"],
  [["localhost", "deploy/w"], "deploy/web\n:4\n"],
  [["enter", "statef"], "statefulset/\nstatefulsets/\n:6\n"],
  [["localhost", "nod"], ":4\n"],
])(
  "completes %j",
  async (words, answer) => {
    const ran = await cluster.nsinfo(["__complete", "-n", cluster.namespace, ...words]);
    expect([ran.code, ran.stdout]).toEqual([0, answer]);
  },
  30_000,
);

describe("nothing to look at", () => {
  test.each<[string[], number, string | RegExp]>([
    [["deploy/idle"], 1, "error: deployment/idle has no pods now\n"],
    [["svc/bare"], 1, "error: invalid service 'bare': it is defined without a selector\n"],
    [["deploy/nope"], 1, 'Error from server (NotFound): deployments.apps "nope" not found\n'],
    [["node/nope"], 1, 'Error from server (NotFound): nodes "nope" not found\n'],
    [["-l", "app=nope"], 0, /^No resources found in .* namespace\.\n$/],
    [["deploy/web", "-c", "zz"], 1, /^error: container zz not found in pod web/],
    [["-l", "app=web", "-c", "zz"], 1, "error: container zz not found in any of the pods\n"],
  ])(
    "%j",
    async (words, code, said) => {
      const ran = await nsinfo(...words);
      expect([ran.code, ran.stderr, ran.stdout]).toEqual([
        code,
        typeof said === "string" ? said : expect.stringMatching(said),
        "",
      ]);
    },
    30_000,
  );

  test("in JSON an empty list is a report all the same", async () => {
    const ran = await nsinfo("-l", "app=nope", "-o", "json");
    expect([ran.code, JSON.parse(ran.stdout).pods]).toEqual([0, []]);
  }, 30_000);
});

onLab("a node that does not answer", () => {
  /** A pod that its dead node's kubelet once called running. */
  async function createOnDeadNode(): Promise<void> {
    const { lab } = cluster;
    const node = await cluster.api.get(NODES, undefined, "node1");
    lab?.api.create("nodes", undefined, { ...node, metadata: { name: "node9" } });
    await createOwned(cluster, "agent-node9", null, { app: "agent", dead: "yes" }, "node9");
    const { metadata } = await cluster.api.get(PODS, cluster.namespace, "agent-node9");
    const containerStatuses = [
      {
        name: "main",
        containerID: `containerd://${"9".repeat(64)}`,
        state: { running: {} },
        user: { linux: {} },
      },
    ];
    const ref = { namespace: cluster.namespace, name: metadata.name, uid: metadata.uid ?? "" };
    lab?.api.updatePodStatus(ref, { phase: "Running", containerStatuses });
  }
  const patience = ["--pod-running-timeout", "3s"];

  /** Nobody confirms the end of the debug pod there, which is told; takes it away as its reader would. */
  async function withoutTheLeft(ran: Ran): Promise<Ran> {
    const told =
      /^error: debug pod (\S+)\/(\S+) could not be deleted and may still run on node node9: .*\nhint: .*\n/m;
    const [, namespace, name = ""] = told.exec(ran.stderr) ?? [];
    expect(name).toMatch(/^nsinfo-/);
    await cluster.api.delete(PODS, namespace, name, { gracePeriodSeconds: 0 });
    return { ...ran, stderr: ran.stderr.replace(told, "") };
  }

  beforeAll(createOnDeadNode);
  afterAll(() => cluster.api.delete(PODS, cluster.namespace, "agent-node9", { gracePeriodSeconds: 0 }));

  test("is a gap, and the others are shown", async () => {
    const ran = await withoutTheLeft(await nsinfo("-l", "app=agent", ...patience, "-o", "json"));
    expect(ran.code).toBe(0);
    const { pods, gaps }: NamespaceReport = JSON.parse(ran.stdout);
    expect(pods.map(({ name, observed }) => [name, observed])).toEqual([
      ...NODE_NAMES.map((name) => [`agent-${name}`, true]),
      ["agent-node9", false],
    ]);
    const failed = gaps.filter(({ what }) => what === "the node");
    expect(failed).toMatchObject([
      { node: "node9", why: expect.stringMatching(/^timed out after 3s waiting for the debug pod to start/) },
    ]);
  }, 60_000);

  test("alone it is the whole answer", async () => {
    const ran = await withoutTheLeft(await nsinfo("-l", "dead=yes", ...patience));
    expect([ran.code, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toMatch(/^error: timed out after 3s waiting for the debug pod to start/);
  }, 60_000);
});
