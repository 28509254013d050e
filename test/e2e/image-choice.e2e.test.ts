import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";
import type { KubeObject } from "../../src/kube/port.js";
import { asList, asObject } from "../../src/kube/raw.js";
import { type Cluster, startCluster } from "./cluster.js";
import { createRunning, podOf } from "./pods.js";

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  await createRunning(cluster, podOf("runs"));
}, 60_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]), 30_000);

const inspect = (...args: string[]) => cluster.nsinfo(["pod/runs", "-n", cluster.namespace, ...args]);

async function containerOf(...args: string[]): Promise<ReturnType<typeof asObject>> {
  const { stdout } = await inspect("--dry-run=client", ...args);
  return asList(asObject((load(stdout) as KubeObject)["spec"])["containers"])[0] ?? {};
}

describe.each(["auto", "host"])("--image %s", (word) => {
  test.each(["privileged", "minimal"])("reads what the default image reads: profile %s", async (profile) => {
    const ran = await inspect("--image", word, "--profile", profile, "-o", "json");
    expect([ran.code, ran.stderr.split("\n").length]).toEqual([0, 2]);
    const [main] = JSON.parse(ran.stdout).pods[0].containers;
    const truth = await cluster.oracle("runs", "main");
    expect(main.namespaces.net.inode).toBe(truth.net);
    expect(main.namespaces.mnt.inode).toBe(truth.mnt);
    expect(main.process.comm).toBe("sleep");
  });

  test("runs commands in the container's namespaces", async () => {
    const args = ["enter", "pod/runs", "-n", cluster.namespace, "--debug-namespace", cluster.namespace];
    const ran = await cluster.nsinfo([
      ...args,
      "--image",
      word,
      "--net",
      "--",
      "readlink",
      "/proc/self/ns/net",
    ]);
    expect(ran.stdout).toBe(`net:[${(await cluster.oracle("runs", "main")).net}]\n`);
  });
});

test("auto: an image that the node has; nothing is mounted", async () => {
  const container = await containerOf("--image", "auto");
  expect(container["image"]).toMatch(/^docker\.io\/library\/busybox:/);
  expect(container["volumeMounts"]).toBeUndefined();
});

test("host: the pause image, and the node's programs read-only", async () => {
  const container = await containerOf("--image", "host");
  expect(container["image"]).toMatch(/\/(?:mirrored-)?pause:/);
  const mounts = asList(container["volumeMounts"]);
  expect(mounts.map((one) => one["mountPath"])).toEqual(expect.arrayContaining(["/usr", "/lib", "/bin"]));
  expect(mounts.every((one) => one["readOnly"] === true)).toBe(true);
});

test("an empty name is refused before anything is asked", async () => {
  const ran = await inspect("--image", "", "--server", "http://127.0.0.1:1");
  expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining("error: --image must not be empty\n")]);
});
