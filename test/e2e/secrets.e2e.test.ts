import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";
import { type KubeObject, PODS } from "../../src/kube/port.js";
import { asList, asObject } from "../../src/kube/raw.js";
import { kubeconfigYaml } from "../lab/api/kubeconfig.js";
import { type Cluster, startCluster } from "./cluster.js";
import { createRunning, podOf, SLEEPER, untilPhase } from "./pods.js";

let cluster: Cluster;
const ENV_SECRET = "hush-in-the-environment";
const ARG_SECRET = "hush-on-the-command-line";

beforeAll(async () => {
  cluster = await startCluster();
  const told = {
    ...SLEEPER,
    command: ["sh", "-c", "while :; do sleep 1; done", "--password", ARG_SECRET],
    env: [{ name: "PASSWORD", value: ENV_SECRET }],
  };
  await createRunning(cluster, podOf("discreet", { containers: [told] }));
}, 120_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => {
  expect(await cluster.leftovers()).toEqual([]);
});

async function containerId(): Promise<string> {
  const pod = await cluster.api.get(PODS, cluster.namespace, "discreet");
  const [status] = asList(asObject(pod["status"])["containerStatuses"]);
  return String(status?.["containerID"]).replace(/^.*\//, "");
}

/** What the debug pod writes for everybody who may read its log, log collectors included. */
async function logOfDebugPod(): Promise<string> {
  const args = ["pod/discreet", "-n", cluster.namespace, "--dry-run=client"];
  const pod = load((await cluster.nsinfo(args)).stdout) as KubeObject;
  const { name } = pod.metadata;
  await cluster.api.create(PODS, cluster.namespace, pod);
  try {
    await untilPhase(cluster, name, "Succeeded");
    let text = "";
    for await (const piece of cluster.api.log(cluster.namespace, name, { container: "collector" }))
      text += piece;
    return text;
  } finally {
    await cluster.api.delete(PODS, cluster.namespace, name, { gracePeriodSeconds: 0 });
  }
}

describe("what a container was told in confidence", () => {
  test("is not in the debug pod's log, which has the container's namespaces", async () => {
    const log = await logOfDebugPod();
    expect(log).toContain(await containerId());
    expect(log).toMatch(/net:\[\d+\]/);
    expect(log).not.toContain(ENV_SECRET);
    expect(log).not.toContain(ARG_SECRET);
  }, 60_000);

  test.each([
    ["-o", "wide"],
    ["-o", "json"],
  ])(
    "is not in the report: %s %s",
    async (...args) => {
      const ran = await cluster.nsinfo(["pod/discreet", "-n", cluster.namespace, ...args]);
      expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining("discreet")]);
      expect(ran.stdout + ran.stderr).not.toMatch(/hush/);
    },
    60_000,
  );
});

describe("credentials", () => {
  const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? test.skip : test;

  onLab(
    "are in no output and no error, however verbose",
    async () => {
      const { lab } = cluster;
      if (lab === null) throw new Error("no lab");
      const token = "hush-token-of-mine";
      const file = join(lab.dir, "with-token");
      writeFileSync(file, kubeconfigYaml(lab.api, { token }), { mode: 0o600 });
      const args = ["pod/discreet", "-n", cluster.namespace, "--kubeconfig", file, "-v=9"];
      const refused = await cluster.nsinfo(args);
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("Unauthorized")]);
      lab.api.addToken(token, { name: "admin", groups: ["system:masters"] });
      const allowed = await cluster.nsinfo([...args, "-o", "json"]);
      expect(allowed.code).toBe(0);
      for (const { stdout, stderr } of [refused, allowed]) expect(stdout + stderr).not.toContain(token);
    },
    30_000,
  );

  test("of nobody reach the node: the debug pod has no service account token", async () => {
    const args = ["pod/discreet", "-n", cluster.namespace, "--dry-run=server", "-o", "json"];
    const spec = asObject(JSON.parse((await cluster.nsinfo(args)).stdout).spec);
    expect(spec["automountServiceAccountToken"]).toBe(false);
    expect(spec["volumes"] ?? []).toEqual([]);
  }, 30_000);
});

test("another user's name is no way in: what is refused stays refused", async () => {
  const nobody = ["--as", "nobody-in-particular"];
  const ran = await cluster.nsinfo(["pod/discreet", "-n", cluster.namespace, ...nobody]);
  expect([ran.code, ran.stderr]).toEqual([1, expect.stringMatching(/^Error from server \(Forbidden\)/)]);
}, 30_000);
