import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { PODS } from "../../src/kube/port.js";
import { asList, asObject } from "../../src/kube/raw.js";
import { INITIAL_INODES, NAMESPACE_TYPES, type NamespaceType } from "../../src/model/namespace.js";
import type { NamespaceReport } from "../../src/model/report.js";
import { type Cluster, startCluster } from "./cluster.js";

const IMAGE = "busybox:1.36";
/** Writes programs that say what a container likes. */
const LIE =
  "for one in readlink ls; do printf \"#!/bin/sh\\nprintf '\\\\033]0;owned\\\\007net:[1]'\\n\" > /fake/$one; chmod 755 /fake/$one; done; exec sleep 100000";

let cluster: Cluster;

async function runs(name: string, containers: object[], more: object = {}): Promise<void> {
  await cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { terminationGracePeriodSeconds: 0, containers, ...more },
  });
  for (const end = Date.now() + 60_000; ; await sleep(50)) {
    const { containerStatuses } = asObject((await cluster.api.get(PODS, cluster.namespace, name))["status"]);
    const ready = asList(containerStatuses).filter((one) => one["ready"] === true);
    if (ready.length === containers.length) return;
    if (Date.now() > end) throw new Error(`pod ${name} does not run`);
  }
}

beforeAll(async () => {
  cluster = await startCluster();
  const command = ["/bin/sleep", "100000"];
  await Promise.all([
    runs("pair", [
      { name: "app", image: IMAGE, command },
      { name: "bare", image: IMAGE, command, env: [{ name: "PATH", value: "/nowhere" }] },
      { name: "proxy", image: IMAGE, command },
    ]),
    runs("node", [{ name: "agent", image: IMAGE, command }], {
      hostNetwork: true,
      hostPID: true,
      hostIPC: true,
    }),
    runs(
      "liar",
      [
        {
          name: "liar",
          image: IMAGE,
          command: ["/bin/sh", "-c", `PATH=/bin; ${LIE}`],
          env: [{ name: "PATH", value: "/fake:/bin" }],
          readinessProbe: { exec: { command: ["/bin/test", "-x", "/fake/ls"] }, periodSeconds: 1 },
          volumeMounts: [{ name: "fake", mountPath: "/fake" }],
        },
      ],
      { volumes: [{ name: "fake", emptyDir: {} }] },
    ),
  ]);
}, 120_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]), 30_000);

async function report(...args: string[]): Promise<NamespaceReport> {
  const ran = await cluster.nsinfo([...args, "-n", cluster.namespace, "--via", "exec", "-o", "json"]);
  expect([ran.code, ran.stderr]).toEqual([0, ""]);
  return JSON.parse(ran.stdout);
}

const inodes = (one: NamespaceReport["pods"][0]["containers"][0] | undefined) =>
  Object.fromEntries(NAMESPACE_TYPES.map((type) => [type, one?.namespaces[type].inode]));

describe("--via exec", () => {
  test("shows the container's own namespaces, creates nothing", async () => {
    const [pod] = (await report("pod/pair")).pods;
    for (const [index, name] of [
      [0, "app"],
      [2, "proxy"],
    ] as const)
      expect(inodes(pod?.containers[index])).toEqual(await cluster.oracle("pair", name));
    expect(pod?.containers[0]?.namespaces.net.sharedWith).toEqual(["proxy"]);
    expect(pod?.containers[0]?.namespaces.mnt.sharedWith).toEqual([]);
  });

  test("says which container has no tools, and of the others what it knows", async () => {
    const { gaps } = await report("pod/pair");
    expect(gaps.filter((one) => one.container !== null)).toEqual([
      expect.objectContaining({ container: "bare", why: expect.stringContaining("neither readlink nor ls") }),
    ]);
  });

  test("calls the node's what is in the kernel's initial namespace, and nothing else", async () => {
    const [agent] = (await report("pod/node")).pods[0]?.containers ?? [];
    const scopes = NAMESPACE_TYPES.map((type: NamespaceType) => [type, agent?.namespaces[type].scope]);
    const known = NAMESPACE_TYPES.map((type) => [
      type,
      agent?.namespaces[type].inode === INITIAL_INODES[type] ? "host" : "unknown",
    ]);
    expect(scopes).toEqual(known);
    expect(agent?.namespaces.user.scope).toBe("host");
  });

  test("a table that says whose word it is", async () => {
    const ran = await cluster.nsinfo(["pod/pair", "-n", cluster.namespace, "--via", "exec"]);
    expect(ran.stdout).toMatch(/^Pod \S+\/pair on .*, told by its containers themselves \(pods\/exec\)/);
    expect(ran.stdout).toMatch(/^ {2}net +\d+ +\d+ +\? +unknown +shared by app, proxy/m);
  });

  test("believes no program that answers more than a list of namespaces", async () => {
    const ran = await cluster.nsinfo(["pod/liar", "-n", cluster.namespace, "--via", "exec"]);
    expect(ran.code).toBe(1);
    expect(ran.stdout + ran.stderr).toContain("its answer is no list of namespaces");
    expect(ran.stdout + ran.stderr).not.toContain("\u001b");
    expect(ran.stderr).toContain(
      "hint: what is shown is what its spec declares; --via pod asks the node instead",
    );
  });

  test.each([["--image=x"], ["--profile=minimal"], ["--dry-run=client"], ["--image-pull-secret=x"]])(
    "takes no flag that is about the debug pod: %s",
    async (flag) => {
      const ran = await cluster.nsinfo(["pod/pair", "--via", "exec", flag]);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain("is about the debug pod, and --via exec creates none");
    },
  );
});
