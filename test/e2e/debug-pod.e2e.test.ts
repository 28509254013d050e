import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";
import { type KubeObject, NAMESPACES, PODS } from "../../src/kube/port.js";
import { asObject } from "../../src/kube/raw.js";
import { type Cluster, startCluster } from "./cluster.js";
import { createNamespace, createRunning, podOf } from "./pods.js";

let cluster: Cluster;
let strict: string;
const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;

beforeAll(async () => {
  cluster = await startCluster();
  strict = `${cluster.namespace}-baseline`;
  await createNamespace(cluster.api, strict, { "pod-security.kubernetes.io/enforce": "baseline" });
  for (const namespace of [cluster.namespace, strict])
    await createRunning(cluster, podOf("runs"), { namespace });
}, 120_000);
afterAll(async () => {
  await cluster?.api.delete(NAMESPACES, undefined, strict, { gracePeriodSeconds: 0 });
  await cluster?.stop();
}, 60_000);
afterEach(async () => {
  expect(await cluster.leftovers()).toEqual([]);
});

const target = (where: string): string[] => ["pod/runs", "-n", where];

describe("--dry-run", () => {
  test("client: the pod that would be sent, in YAML that kubectl could create", async () => {
    const ran = await cluster.nsinfo([...target(cluster.namespace), "--dry-run=client"]);
    expect([ran.code, ran.stderr]).toEqual([0, ""]);
    const pod = load(ran.stdout) as KubeObject;
    expect(pod).toMatchObject({ apiVersion: "v1", kind: "Pod", metadata: { namespace: cluster.namespace } });
    expect(pod.metadata.uid).toBeUndefined();
    const created = await cluster.api.create(PODS, cluster.namespace, pod, { dryRun: true });
    expect(created.metadata.name).toBe(pod.metadata.name);
  }, 30_000);

  test("server: the pod as the server would store it, in JSON", async () => {
    const ran = await cluster.nsinfo([...target(cluster.namespace), "--dry-run", "server", "-o", "json"]);
    const pod = JSON.parse(ran.stdout) as KubeObject;
    expect([ran.code, pod.metadata.uid]).toEqual([0, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(asObject(pod["spec"])["dnsPolicy"]).toBe("ClusterFirst");
  }, 30_000);

  test.each([
    [
      ["--dry-run=server", "-o", "table"],
      /^error: unable to match a printer .* allowed formats are: json, jsonpath, jsonpath-as-json, jsonpath-file, yaml/,
    ],
    [
      ["--dry-run=maybe"],
      /^error: invalid argument "maybe" for "--dry-run" flag: must be one of none, client, server/,
    ],
  ])(
    "%j is refused",
    async (args, line) => {
      const ran = await cluster.nsinfo([...target(cluster.namespace), ...args]);
      expect([ran.code, ran.stdout]).toEqual([1, ""]);
      expect(ran.stderr).toMatch(line);
    },
    30_000,
  );
});

describe("a namespace that lets no privileged pod in", () => {
  // Which one is named depends on the cluster: one that is there for privileged pods.
  const hint = () =>
    new RegExp(
      `^hint: Pod Security lets no debug pod into namespace ${strict}: --debug-namespace (\\S+) would admit it; kubectl nsinfo pod/runs -n ${strict} --via exec needs none\n$`,
      "m",
    );

  test.each([[[]], [["--dry-run=server"]]])(
    "%j: refused, with the flag that helps",
    async (args) => {
      const ran = await cluster.nsinfo([...target(strict), ...args]);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(
        /^Error from server \(Forbidden\): .* violates PodSecurity "baseline:latest"/m,
      );
      expect(ran.stderr).toMatch(hint());
      const [, named = ""] = hint().exec(ran.stderr) ?? [];
      const helped = await cluster.nsinfo([...target(strict), "--debug-namespace", named, "-o", "name"]);
      expect(helped.stdout).toBe("pod/runs\n");
    },
    30_000,
  );

  test("--debug-namespace: the report is there, and the debug pod was in the other", async () => {
    const ran = await cluster.nsinfo([
      ...target(strict),
      "--debug-namespace",
      cluster.namespace,
      "-o",
      "json",
    ]);
    expect(ran.stderr).toMatch(new RegExp(`^Creating debug pod ${cluster.namespace}/nsinfo-`));
    const report = JSON.parse(ran.stdout);
    expect([ran.code, report.pods[0].namespace, report.gaps]).toEqual([0, strict, []]);
  }, 30_000);
});

describe("the image", () => {
  const imageOf = async (args: string[], env: Record<string, string> = {}) => {
    const ran = await cluster.nsinfo([...target(cluster.namespace), "--dry-run=client", ...args], { env });
    const spec = asObject((load(ran.stdout) as KubeObject)["spec"]) as {
      containers: { image: string; imagePullPolicy: string }[];
      imagePullSecrets?: unknown;
    };
    return [spec.containers[0]?.image, spec.containers[0]?.imagePullPolicy, spec.imagePullSecrets];
  };

  test("by flag, by environment, by default: the flag wins", async () => {
    const env = { NSINFO_IMAGE: "mirror.example/busybox:1" };
    expect(await imageOf([])).toEqual(["busybox:1.36", "IfNotPresent", undefined]);
    expect(await imageOf([], env)).toEqual(["mirror.example/busybox:1", "IfNotPresent", undefined]);
    expect(await imageOf(["--image", "x:2"], env)).toEqual(["x:2", "IfNotPresent", undefined]);
  }, 30_000);

  test("its pull policy and secrets", async () => {
    const args = ["--image-pull-policy", "Always", "--image-pull-secret", "one", "--image-pull-secret=two"];
    expect(await imageOf(args)).toEqual(["busybox:1.36", "Always", [{ name: "one" }, { name: "two" }]]);
  }, 30_000);
});

onLab("an image that must not be pulled", () => {
  test("and is not there: told in the kubelet's word", async () => {
    const args = ["--image", "nope.invalid/x:1", "--image-pull-policy", "Never"];
    const ran = await cluster.nsinfo([...target(cluster.namespace), ...args]);
    expect([ran.code, ran.stderr]).toEqual([
      1,
      expect.stringMatching(/^error: the debug pod cannot start: ErrImageNeverPull/m),
    ]);
  }, 30_000);
});
