import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { KubeObject } from "../../src/kube/port.js";
import { asObject } from "../../src/kube/raw.js";
import { setClockAhead } from "../lab/api/clock.js";
import type { FaultPlan } from "../lab/api/faults.js";
import type { Lab } from "../lab/lab.js";
import { type Cluster, type Ran, type RunOptions, startCluster } from "./cluster.js";
import { type Manner, startIdleProxy } from "./idle-proxy.js";
import { createRunning, debugPods as debugPodsOf, phaseOf, podOf } from "./pods.js";

// Faults of what is between the tool and its debug pods: none may hang it, leave a pod, or change its answer.

const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;
let cluster: Cluster;

function lab(): Lab {
  if (!cluster.lab) throw new Error("no lab");
  return cluster.lab;
}

const inspect = (args: string[] = [], options?: RunOptions): Promise<Ran> =>
  cluster.nsinfo(["pod/runs", "-n", cluster.namespace, "-o", "json", ...args], options);

/** A report without gaps, whose every inode is what readlink says. */
async function expectTruth(ran: Ran): Promise<void> {
  expect([ran.code, ran.stderr]).toEqual([0, expect.any(String)]);
  const { gaps, pods } = JSON.parse(ran.stdout);
  const own = pods[0].containers.find((one: { name: string }) => one.name === "main").namespaces;
  const seen = Object.fromEntries(Object.entries(own).map(([type, one]) => [type, asObject(one)["inode"]]));
  expect([gaps, seen]).toEqual([[], await cluster.oracle("runs", "main")]);
}

const debugPods = (): Promise<KubeObject[]> => debugPodsOf(cluster.api, cluster.namespace);

beforeAll(async () => {
  cluster = await startCluster();
  await createRunning(cluster, podOf("runs"));
}, 120_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => {
  setClockAhead(0);
  cluster.lab?.api.setFaults([]);
}, 30_000);

/** After each test of a group: nothing is there that was made for it. */
function leavesNothing(): void {
  afterEach(async () => {
    cluster.lab?.api.setFaults([]);
    expect(await cluster.leftovers()).toEqual([]);
  }, 30_000);
}

onLab("the log", () => {
  leavesNothing();
  test.each([
    ["from the beginning", 700, 1_000_000],
    ["from its second line", 60, 0],
    ["a few lines back", 2500, 4],
    ["the same line", 3001, 0],
    ["a line back", 1500, 1],
  ])(
    "is said again %s, in the middle of a line: the answer is the same",
    async (_, afterBytes, lines) => {
      const fault = { kind: "repeat", afterBytes, lines } as const;
      lab().api.setFaults([{ match: { path: "/log", times: 1, skip: 1 }, fault }]);
      await expectTruth(await inspect());
    },
    60_000,
  );

  test("is said again each time: an error", async () => {
    lab().api.setFaults([{ match: { path: "/log" }, fault: { kind: "repeat", afterBytes: 2500, lines: 4 } }]);
    const ran = await inspect();
    expect([ran.code, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toContain("error: the log of the debug pod comes with parts of it twice");
  }, 60_000);
});

onLab("the debug pod", () => {
  leavesNothing();
  test("is evicted: the kubelet's words", async () => {
    lab().api.setFaults([{ match: { path: "/log" }, fault: { kind: "status", code: 500 } }]);
    const ran = inspect();
    for (; ; await sleep(20)) {
      const [pod] = await debugPods();
      if (!pod || phaseOf(pod) !== "Running") continue;
      await lab().nodes[0]?.kubelet.evict(pod.metadata.name);
      break;
    }
    const { code, stdout, stderr } = await ran;
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: the debug pod failed: Evicted: The node was low on resource: memory.*$/m);
    expect(stderr).toContain("the node is short of something");
  }, 60_000);

  test("is on a node that falls silent: what is wrong with it is said", async () => {
    const { api, nodes } = lab();
    const name = nodes[0]?.name ?? "";
    const { status } = api.get("nodes", undefined, name);
    api.setFaults([{ match: { path: "/log" }, fault: { kind: "silence" } }]);
    const silent = { type: "Ready", status: "Unknown", message: "Kubelet stopped posting node status." };
    const ran = inspect(["--pod-running-timeout", "2s"]);
    try {
      while ((await debugPods()).length === 0) await sleep(10);
      api.updateNodeStatus(name, { ...status, conditions: [silent] });
      expect((await ran).stderr).toContain(
        `error: timed out after 2s waiting for the debug pod to start; node ${name} is not ready: Kubelet stopped`,
      );
    } finally {
      await ran;
      api.updateNodeStatus(name, status);
    }
  }, 60_000);
});

onLab("a server that never answers ends with --request-timeout:", () => {
  leavesNothing();
  const REFUSED = /^Unable to connect to the server: net\/http: request canceled/m;
  test.each<[string, FaultPlan[number]["match"], string[], number, RegExp]>([
    ["the pod", { path: "/pods/runs$" }, [], 1, REFUSED],
    ["the node", { path: "/nodes/" }, [], 0, /^Creating/],
    ["what earlier runs left", { path: "managed-by" }, [], 0, /^Creating/],
    ["the agents", { path: "nsinfo-agent" }, [], 0, /^Creating/],
    [
      "the log",
      { path: "/log" },
      ["--pod-running-timeout", "3s"],
      1,
      /^error: timed out after 3s reading the log of the debug pod, which has ended: net\/http: request canceled/m,
    ],
    ["one request for the log", { path: "/log", times: 1 }, [], 0, /^Creating/],
    ["one deletion", { method: "DELETE", times: 1 }, [], 0, /^Creating/],
  ])(
    "%s",
    async (_, match, args, code, words) => {
      lab().api.setFaults([{ match, fault: { kind: "silence" } }]);
      const ran = await inspect(["--request-timeout", "1s", ...args]);
      expect([ran.code, ran.stderr]).toEqual([code, expect.stringMatching(words)]);
    },
    60_000,
  );

  test("every deletion, and the user is told", async () => {
    lab().api.setFaults([{ match: { method: "DELETE" }, fault: { kind: "silence" } }]);
    const ran = await inspect(["--request-timeout", "1s"]);
    expect([ran.code, JSON.parse(ran.stdout).gaps]).toEqual([0, []]);
    expect(ran.stderr).toMatch(
      /^error: debug pod \S+ could not be deleted .*\nhint: kubectl delete pod nsinfo-/m,
    );
    lab().api.setFaults([]);
    await cluster.nsinfo(["cleanup", "-n", cluster.namespace]);
  }, 60_000);
});

onLab("a proxy that gives up idle connections", () => {
  leavesNothing();
  test.each<[Manner, string[]]>([
    ["closes", []],
    ["forgets", []],
    ["closes", ["--keep", "5m", "--yes"]],
    ["forgets", ["--keep", "5m", "--yes"]],
  ])(
    "%s them: %j",
    async (manner, args) => {
      const port = Number(new URL(lab().api.url).port);
      const proxy = await startIdleProxy(port, manner, 150);
      const through = ["--server", `https://127.0.0.1:${proxy.port}`, ...args];
      lab().api.setFaults([{ match: { path: "/pods/nsinfo-" }, fault: { kind: "latency", ms: 100 } }]);
      try {
        await expectTruth(await inspect(through));
        await expectTruth(await inspect(through));
        expect(proxy.givenUp()).toBeGreaterThan(0);
      } finally {
        await proxy.stop();
        lab().api.setFaults([]);
        await cluster.nsinfo(["cleanup", "-n", cluster.namespace]);
      }
    },
    60_000,
  );
});

onLab("the server's clock", () => {
  leavesNothing();
  test.each([
    ["an hour ahead", 3600],
    ["an hour behind", -3600],
  ])(
    "is %s: sessions stay, what runs is left alone, what ended is swept",
    async (_, seconds) => {
      setClockAhead(seconds);
      await expectTruth(await inspect(["--keep", "5m", "--yes"]));
      const [kept] = await debugPods();
      const again = await inspect();
      await expectTruth(again);
      expect(again.stderr).toContain(`Using kept debug pod ${cluster.namespace}/${kept?.metadata.name}`);
      await lab().nodes[0]?.kubelet.evict(kept?.metadata.name ?? "");
      await expectTruth(await inspect());
      for (const end = Date.now() + 10_000; Date.now() < end && (await debugPods()).length > 0; )
        await sleep(50);
      expect(await debugPods()).toEqual([]);
    },
    60_000,
  );
});

onLab("the WebSocket of a kept debug pod", () => {
  beforeAll(() => inspect(["--keep", "10m", "--yes"]));
  afterAll(async () => {
    await cluster.nsinfo(["cleanup", "-n", cluster.namespace]);
    expect(await cluster.leftovers()).toEqual([]);
  });

  const cuts = [0, 1, 60, 128, 129, 160, 200, 400, 1500, 4000];
  test.each<[string, FaultPlan[number]["fault"]]>([
    ["is reset before it opens", { kind: "reset" }],
    ["is refused", { kind: "status", code: 500 }],
    ...cuts.map((afterBytes): [string, FaultPlan[number]["fault"]] => [
      `is reset after ${afterBytes} bytes`,
      { kind: "reset", afterBytes },
    ]),
    ...cuts.map((afterBytes): [string, FaultPlan[number]["fault"]] => [
      `is cut after ${afterBytes} bytes`,
      { kind: "truncate", afterBytes },
    ]),
    ["never opens", { kind: "silence" }],
    ["says nothing", { kind: "silence", afterBytes: 200 }],
  ])(
    "%s: a new debug pod does it",
    async (_, fault) => {
      lab().api.setFaults([{ match: { path: "/exec\\?" }, fault }]);
      const ran = await inspect();
      await expectTruth(ran);
      expect(ran.stderr).toMatch(
        /^Using kept debug pod .*\nThe kept debug pod \S+ cannot be used: .+\nCreating debug pod .*\n$/,
      );
      expect((await debugPods()).length).toBe(1);
    },
    60_000,
  );
});
