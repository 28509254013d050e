import { hostname, userInfo } from "node:os";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { ownerOf } from "../../src/cli/owner.js";
import { PODS } from "../../src/kube/port.js";
import { debugPod } from "../../src/probe/debug-pod.js";
import { DEBUG_POD_REQUEST } from "../probe/debug-pod-request.js";
import { type Cluster, startCluster } from "./cluster.js";
import { createNamespace, createRunning, debugPods, phaseOf, podOf, untilPhase } from "./pods.js";

let cluster: Cluster;
const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;
const around = { userName: userInfo().username, hostName: hostname() };

beforeAll(async () => {
  cluster = await startCluster();
  await createRunning(cluster, podOf("runs"));
}, 120_000);
afterAll(async () => {
  await cluster?.stop();
}, 60_000);
afterEach(async () => {
  cluster.lab?.api.setFaults([]);
  expect(await cluster.leftovers()).toEqual([]);
});

const until = (name: string, phase: string): Promise<void> => untilPhase(cluster, name, phase);

/** What a killed run leaves: a debug pod that does something else than ours, as long as it likes. */
async function leave(suffix: string, script: string, owner: string, namespace = cluster.namespace) {
  const node = cluster.lab?.nodes[0]?.name ?? "";
  const pod = debugPod({
    ...DEBUG_POD_REQUEST,
    namespace,
    node,
    suffix,
    script,
    owner,
    deadlineSeconds: 300,
  });
  await cluster.api.create(PODS, namespace, pod);
  return pod.metadata.name;
}

onLab("cleanup", () => {
  let mine: string;
  beforeAll(async () => {
    mine = await ownerOf(around, "lab");
  });

  test("takes running and ended debug pods of this user, and waits until their processes are gone", async () => {
    const running = await leave("running", "sleep 1000", mine);
    const ended = await leave("ended", "true", mine);
    const deaf = await leave("deaf", "trap '' TERM; sleep 1000", mine);
    const other = await leave("other", "sleep 1000", await ownerOf(around, "someone"));
    for (const name of [running, deaf, other]) await until(name, "Running");
    await until(ended, "Succeeded");
    const processes = () => new Set((cluster.lab?.containers() ?? []).map((one) => one.pod));
    expect(processes()).toEqual(new Set(["runs", running, deaf, other]));

    const dry = await cluster.nsinfo(["cleanup", "-n", cluster.namespace, "--dry-run"]);
    expect([dry.code, dry.stderr, dry.stdout.trim().split("\n").sort()]).toEqual([
      0,
      "",
      [deaf, ended, running].map(
        (name) => `pod "${name}" deleted from ${cluster.namespace} namespace (dry run)`,
      ),
    ]);
    expect(processes()).toEqual(new Set(["runs", running, deaf, other]));

    const ran = await cluster.nsinfo(["cleanup", "-n", cluster.namespace]);
    expect(processes()).toEqual(new Set(["runs", other]));
    expect([ran.code, ran.stderr, ran.stdout.trim().split("\n").sort()]).toEqual([
      0,
      "",
      [deaf, ended, running].map((name) => `pod "${name}" deleted from ${cluster.namespace} namespace`),
    ]);
    await cluster.api.delete(PODS, cluster.namespace, other, { gracePeriodSeconds: 0 });
  }, 60_000);

  test("in all namespaces", async () => {
    const elsewhere = `${cluster.namespace}-elsewhere`;
    await createNamespace(cluster.api, elsewhere);
    await leave("near", "sleep 1000", mine);
    await leave("far", "sleep 1000", mine, elsewhere);
    const here = await cluster.nsinfo(["cleanup", "-n", elsewhere]);
    expect(here.stdout).toBe(`pod "nsinfo-far" deleted from ${elsewhere} namespace\n`);
    await leave("far", "sleep 1000", mine, elsewhere);
    const ran = await cluster.nsinfo(["cleanup", "-A"]);
    expect([ran.code, ran.stdout.trim().split("\n").sort()]).toEqual([
      0,
      [
        `pod "nsinfo-far" deleted from ${elsewhere} namespace`,
        `pod "nsinfo-near" deleted from ${cluster.namespace} namespace`,
      ],
    ]);
  }, 60_000);

  test("finds nothing: kubectl's words, and status 0", async () => {
    expect(await cluster.nsinfo(["cleanup", "-A"])).toEqual({
      code: 0,
      stdout: "",
      stderr: "No resources found\n",
    });
  }, 30_000);

  test("what it may not delete it names, with status 1", async () => {
    const name = await leave("kept", "sleep 1000", mine);
    const fault = { kind: "status", code: 403, message: "pods is forbidden" } as const;
    cluster.lab?.api.setFaults([{ match: { method: "DELETE" }, fault }]);
    const ran = await cluster.nsinfo(["cleanup", "-n", cluster.namespace]);
    expect(ran).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: debug pod ${cluster.namespace}/${name} could not be deleted and may still run on node node1: pods is forbidden\nhint: kubectl delete pod ${name} -n ${cluster.namespace}\n`,
    });
    cluster.lab?.api.setFaults([]);
    expect((await cluster.nsinfo(["cleanup", "-n", cluster.namespace])).code).toBe(0);
  }, 60_000);

  test("takes no arguments", async () => {
    const ran = await cluster.nsinfo(["cleanup", "pod/x"]);
    expect([ran.code, ran.stderr.split("\n")[0]]).toEqual([1, "error: cleanup takes no arguments: pod/x"]);
  }, 30_000);
});

onLab("a run", () => {
  test("killed leaves its debug pod, which the next run of the same user sweeps once it has ended", async () => {
    cluster.lab?.api.setFaults([{ match: { path: "/log" }, fault: { kind: "latency", ms: 10_000 } }]);
    const found = async () => (await debugPods(cluster.api, cluster.namespace))[0]?.metadata.name ?? null;
    const killed = cluster.nsinfo(["pod/runs", "-n", cluster.namespace], {
      kill: async () => {
        while ((await found()) === null) await new Promise((done) => setTimeout(done, 20));
      },
    });
    expect((await killed).code).toBe(null);
    const left = (await found()) ?? "";
    await until(left, "Succeeded");
    cluster.lab?.api.setFaults([]);
    const ran = await cluster.nsinfo(["pod/runs", "-n", cluster.namespace]);
    expect([ran.code, await found()]).toEqual([0, null]);
  }, 60_000);

  test("leaves alone what runs, and what is another user's", async () => {
    await leave("running", "sleep 1000", await ownerOf(around, "lab"));
    await leave("foreign", "true", await ownerOf(around, "someone"));
    await until("nsinfo-running", "Running");
    await until("nsinfo-foreign", "Succeeded");
    expect((await cluster.nsinfo(["pod/runs", "-n", cluster.namespace])).code).toBe(0);
    const left = await debugPods(cluster.api, cluster.namespace);
    expect(left.map((pod) => [pod.metadata.name, phaseOf(pod)]).sort()).toEqual([
      ["nsinfo-foreign", "Succeeded"],
      ["nsinfo-running", "Running"],
    ]);
    await cluster.api.delete(PODS, cluster.namespace, "nsinfo-foreign", { gracePeriodSeconds: 0 });
    expect((await cluster.nsinfo(["cleanup", "-n", cluster.namespace])).code).toBe(0);
  }, 60_000);

  test.each([
    ["may not list", { kind: "status", code: 403 }],
    ["never hears the list", { kind: "latency", ms: 10_000 }],
    ["loses the connection with the list", { kind: "reset" }],
  ] as const)(
    "that %s is none the worse",
    async (_, fault) => {
      await leave("ended", "true", await ownerOf(around, "lab"));
      await until("nsinfo-ended", "Succeeded");
      cluster.lab?.api.setFaults([{ match: { method: "GET", path: "/pods\\?.*labelSelector" }, fault }]);
      const ran = await cluster.nsinfo(["pod/runs", "-n", cluster.namespace, "-o", "json"]);
      cluster.lab?.api.setFaults([]);
      expect([ran.code, JSON.parse(ran.stdout).gaps, ran.stderr.trim().split("\n")]).toEqual([
        0,
        [],
        [expect.stringMatching(/^Creating debug pod/)],
      ]);
      expect((await cluster.nsinfo(["cleanup", "-n", cluster.namespace])).stdout).toContain("nsinfo-ended");
    },
    60_000,
  );
});
