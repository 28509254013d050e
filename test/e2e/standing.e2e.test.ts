import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type KubeObject, NAMESPACES, NODES, PODS } from "../../src/kube/port.js";
import { asObject, type Raw } from "../../src/kube/raw.js";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";
import { AGENTS_NAMESPACE, agentPod } from "../agent-manifest.js";
import { type Cluster, startCluster } from "./cluster.js";
import {
  createNamespace,
  createRunning,
  debugPods as debugPodsOf,
  deletePod,
  phaseOf,
  podOf,
} from "./pods.js";

// What stands on a node and is used instead of a new debug pod: a kept one, and the agent.

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.createExamples();
}, 120_000);
afterAll(() => cluster?.stop(), 60_000);

interface Cells {
  containers: { name: string; kind: string; namespaces: Record<string, { inode: number | null }> }[];
}

/** Runs the main job on the example with a sidecar; every cell of it is what readlink says. */
async function inspect(args: string[]): Promise<{ stderr: string[]; created: number }> {
  const ran = await cluster.nsinfo(["pod/sidecar", "-n", cluster.namespace, "-o", "json", ...args]);
  expect([ran.code, ran.stderr]).toEqual([0, expect.anything()]);
  const report = JSON.parse(ran.stdout);
  expect(report.gaps).toEqual([]);
  for (const container of (report.pods[0] as Cells).containers) {
    if (container.kind === "sandbox") continue;
    const known = await cluster.oracle("sidecar", container.name);
    for (const type of NAMESPACE_TYPES) expect(container.namespaces[type]?.inode).toBe(known[type]);
  }
  const stderr = ran.stderr.split("\n").filter((line) => line !== "");
  return { stderr, created: stderr.filter((line) => line.startsWith("Creating")).length };
}

const debugPods = (): Promise<KubeObject[]> => debugPodsOf(cluster.api, cluster.namespace);

describe("--keep", () => {
  afterEach(async () => {
    await cluster.nsinfo(["cleanup", "-n", cluster.namespace]);
    expect(await cluster.leftovers()).toEqual([]);
  }, 60_000);

  test("leaves one debug pod with its deadline; later runs go through it, and cleanup ends it", async () => {
    const first = await inspect(["--keep", "5m", "--yes"]);
    expect(first.stderr).toEqual([
      expect.stringMatching(/^Creating debug pod /),
      expect.stringMatching(/^Debug pod \S+ stays on node \S+ for 5m, and later runs go through it; /),
    ]);
    const [kept, ...more] = await debugPods();
    expect([more.length, asObject(kept?.["spec"])["activeDeadlineSeconds"]]).toEqual([0, 360]);
    const name = `${cluster.namespace}/${kept?.metadata.name}`;
    for (const args of [[], ["--keep", "1m", "--yes"], ["--via", "pod"]])
      expect((await inspect(args)).stderr).toEqual([
        expect.stringContaining(`Using kept debug pod ${name} on`),
      ]);
    const listeners = await cluster.nsinfo(["localhost", "pod/sidecar", "-n", cluster.namespace]);
    expect([listeners.code, listeners.stderr]).toEqual([
      0,
      expect.stringContaining(`Using kept debug pod ${name}`),
    ]);
    expect((await debugPods()).length).toBe(1);
    const cleaned = await cluster.nsinfo(["cleanup", "-n", cluster.namespace]);
    expect([cleaned.code, (await debugPods()).length]).toEqual([0, 0]);
    expect((await inspect([])).created).toBe(1);
  }, 120_000);

  test("one of another profile is not used", async () => {
    await inspect(["--keep", "5m", "--yes"]);
    expect((await inspect(["--profile", "enter"])).created).toBe(1);
  }, 60_000);

  test("one that is somebody's forgery is not asked", async () => {
    await inspect(["--keep", "5m", "--yes"]);
    const [kept] = await debugPods();
    await cluster.nsinfo(["cleanup", "-n", cluster.namespace]);
    const spec = asObject(kept?.["spec"]);
    const [container] = (spec["containers"] as Raw[]) ?? [];
    const containers = [{ ...container, volumeMounts: [], command: ["sleep", "300"] }];
    const { labels, annotations } = { ...kept?.metadata };
    const forged = podOf("nsinfo-forged", { ...spec, volumes: [], containers }, { labels, annotations });
    await createRunning(cluster, forged);
    expect((await inspect([])).created).toBe(1);
  }, 60_000);

  test("one that is ending is told, and a new one is made", async () => {
    await inspect(["--keep", "1s", "--yes", "--pod-running-timeout", "30s"]);
    for (;;) {
      const [kept] = await debugPods();
      if (!kept || phaseOf(kept) !== "Running") break;
      await new Promise((done) => setTimeout(done, 50));
    }
    expect((await inspect([])).created).toBe(1);
  }, 60_000);

  test("is refused where others than administrators get in", async () => {
    const tenant = `${cluster.namespace}-tenant`;
    await createNamespace(cluster.api, tenant);
    try {
      await createRunning(cluster, podOf("web"), { namespace: tenant });
      const ran = await cluster.nsinfo(["pod/web", "-n", tenant, "--keep", "10m"]);
      expect([ran.code, ran.stdout]).toEqual([1, ""]);
      expect(ran.stderr).toMatch(/ would be root on the node for 10m.*\nhint: --debug-namespace .* --yes /s);
      expect(ran.stderr).not.toContain("Creating");
    } finally {
      await cluster.api.delete(NAMESPACES, undefined, tenant, { gracePeriodSeconds: 0 });
    }
  }, 60_000);

  test.each([
    ["nonsense", /invalid argument "nonsense" for "--keep" flag/],
    ["0s", /--keep must be higher than zero/],
    ["13h", /--keep must not be longer than 12h/],
  ])("%s is refused", async (word, words) => {
    const ran = await cluster.nsinfo(["pod/sidecar", "-n", cluster.namespace, "--keep", word]);
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringMatching(words)]);
  });
});

const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;

onLab("the agent of manifests/agent.yaml", () => {
  const namespace = AGENTS_NAMESPACE.metadata.name;

  async function startAgent(node: string, annotations?: Record<string, string>): Promise<void> {
    await createRunning(cluster, agentPod(`agent-${node}`, node, annotations), { namespace });
  }

  async function stopAgent(): Promise<void> {
    for await (const { metadata } of cluster.api.list(PODS, namespace))
      await deletePod(cluster, metadata.name, { namespace });
  }

  async function nodeName(): Promise<string> {
    for await (const node of cluster.api.list(NODES, undefined)) return node.metadata.name;
    return "";
  }

  beforeAll(async () => {
    await cluster.api.create(NAMESPACES, undefined, AGENTS_NAMESPACE);
  });
  afterEach(stopAgent, 30_000);

  test("is used where it is, and no pod is created; localhost uses it too", async () => {
    await startAgent(await nodeName());
    for (const args of [[], ["--via", "agent"], ["--via", "auto"]])
      expect((await inspect(args)).stderr).toEqual([
        expect.stringMatching(/^Using agent kubectl-nsinfo\/agent-\S+ on node /),
      ]);
    expect((await inspect(["--via", "pod"])).created).toBe(1);
    const listeners = await cluster.nsinfo([
      "localhost",
      "pod/sidecar",
      "-n",
      cluster.namespace,
      "--connect",
    ]);
    expect([listeners.code, listeners.stderr]).toEqual([0, expect.stringMatching(/^Using agent /)]);
  }, 60_000);

  test("--via agent without one says why, and creates nothing", async () => {
    const ran = await cluster.nsinfo(["pod/sidecar", "-n", cluster.namespace, "--via", "agent"]);
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([
      1,
      "",
      expect.stringMatching(
        /^error: no agent can be used on node \S+: there is no agent in namespace kubectl-nsinfo\n.*manifests\/agent.yaml/,
      ),
    ]);
  }, 60_000);

  test("one of another protocol is told with --via agent, and passed over without", async () => {
    await startAgent(await nodeName(), { "kubectl-nsinfo/protocol": "2" });
    expect((await inspect([])).created).toBe(1);
    const ran = await cluster.nsinfo(["pod/sidecar", "-n", cluster.namespace, "--via", "agent"]);
    expect([ran.code, ran.stderr]).toEqual([
      1,
      expect.stringContaining("speaks protocol 2, and this version 1"),
    ]);
  }, 60_000);

  test("flags of the debug pod mean nothing with it, and are refused", async () => {
    const ran = await cluster.nsinfo(["pod/sidecar", "--via", "agent", "--image", "x"]);
    expect([ran.code, ran.stderr]).toEqual([
      1,
      expect.stringContaining("--image is about the debug pod, and --via agent creates none"),
    ]);
  });
});
