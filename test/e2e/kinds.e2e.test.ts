import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { PODS } from "../../src/kube/port.js";
import { asList, asObject } from "../../src/kube/raw.js";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";
import type { NamespaceReport } from "../../src/model/report.js";
import type { CrictlMood } from "../lab/node/crictl/server.js";
import { type Cluster, startCluster } from "./cluster.js";
import { container, podOf, runs, untilPod } from "./pods.js";
import { reportOf } from "./report.js";

let cluster: Cluster;
const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;

const FOREVER = "exec sleep 100000";
const PRIVILEGED = { securityContext: { privileged: true } };

/** Pods whose containers stand in other ways to each other than those of manifests/examples. */
const PODS_OF: Record<string, object> = {
  userns: { hostUsers: false, containers: [container("app", FOREVER), container("side", FOREVER)] },
  hostnet: { hostNetwork: true, containers: [container("app", FOREVER)] },
  hostpid: { hostPID: true, containers: [container("app", FOREVER), container("side", FOREVER)] },
  left: { containers: [container("app", "unshare -n -u sleep 100000 & exec sleep 100000", PRIVILEGED)] },
  volume: {
    volumes: [{ name: "logs", emptyDir: {} }],
    containers: [
      container("writer", FOREVER, { volumeMounts: [{ name: "logs", mountPath: "/var/log/app" }] }),
      container("reader", FOREVER, { volumeMounts: [{ name: "logs", mountPath: "/logs", readOnly: true }] }),
      container("other", FOREVER),
    ],
  },
  handler: {
    terminationGracePeriodSeconds: 7,
    containers: [
      container("deaf", FOREVER),
      container("hears", "trap 'exit 0' TERM; while :; do sleep 1; done"),
    ],
  },
};

beforeAll(async () => {
  cluster = await startCluster();
  for (const [name, spec] of Object.entries(PODS_OF)) await cluster.create(podOf(name, spec));
  for (const name of Object.keys(PODS_OF)) await untilPod(cluster, name, runs);
}, 180_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]));

const report = (...args: string[]): Promise<NamespaceReport> => reportOf(cluster, ...args);

function scope(from: NamespaceReport, name: string, type: (typeof NAMESPACE_TYPES)[number]): unknown {
  return from.pods[0]?.containers.find((one) => one.name === name)?.namespaces[type].scope;
}

test("every cell of every kind of pod is what readlink says, and nothing drifts", async () => {
  let compared = 0;
  for (const name of Object.keys(PODS_OF)) {
    const { pods } = await report(`pod/${name}`);
    for (const one of pods[0]?.containers ?? []) {
      if (one.kind === "sandbox" && !cluster.lab) continue;
      const truth = await cluster.oracle(name, one.name);
      for (const type of NAMESPACE_TYPES) {
        expect([name, one.name, type, one.namespaces[type].inode]).toEqual([
          name,
          one.name,
          type,
          truth[type],
        ]);
        expect([name, one.name, type, one.namespaces[type].drift]).not.toEqual([name, one.name, type, true]);
        compared += 1;
      }
    }
  }
  console.log(`${compared} cells compared with readlink, all agree`);
}, 120_000);

test("a user namespace of the pod's own: root inside is somebody else on the node", async () => {
  const from = await report("pod/userns");
  expect([scope(from, "app", "user"), scope(from, "side", "user")]).toEqual(["pod", "pod"]);
  const process = from.pods[0]?.containers[0]?.process;
  expect(process?.uid).toBe(0);
  expect(process?.hostUid).not.toBe(0);
  expect(process?.uidMap?.[0]).toMatchObject({ inside: 0, outside: process?.hostUid });
  expect(from.findings.map((one) => one.id)).not.toContain("host-user-namespace");
}, 60_000);

test("host namespaces, one at a time", async () => {
  const net = await report("pod/hostnet");
  expect([scope(net, "app", "net"), scope(net, "app", "ipc"), scope(net, "app", "pid")]).toEqual([
    "host",
    "pod",
    "container",
  ]);
  const pid = await report("pod/hostpid");
  expect([scope(pid, "app", "pid"), scope(pid, "side", "pid"), scope(pid, "app", "net")]).toEqual([
    "host",
    "host",
    "pod",
  ]);
  expect(pid.findings.map((one) => one.id)).not.toContain("pid-1-ignores-sigterm");
}, 60_000);

test("a process that left the container's namespaces is found, with the types", async () => {
  const from = await report("pod/left");
  const left = from.pods[0]?.containers[0]?.leftNamespaces ?? [];
  expect(left.map((one) => Object.keys(one.namespaces).sort())).toEqual([["net", "uts"]]);
  expect(from.findings.find((one) => one.id === "process-left-namespace")?.container).toBe("app");
}, 60_000);

test("a volume that two containers share is told, with who may write", async () => {
  const from = await report("pod/volume");
  const found = from.findings.filter((one) => one.id === "shared-volume");
  expect(found).toHaveLength(1);
  expect(found[0]?.reason).toBe(
    'volume "logs" is shared: writer at /var/log/app, reader at /logs (read-only)',
  );
  expect(found[0]?.detail).toBe("writer can write to what the others read");
}, 60_000);

test("PID 1 without a handler for SIGTERM is told with the pod's grace period; one with a handler is not", async () => {
  const found = (await report("pod/handler")).findings.filter((one) => one.id === "pid-1-ignores-sigterm");
  expect(found.map((one) => one.container)).toEqual(["deaf"]);
  expect(found[0]?.reason).toContain("it is killed after 7 s");
}, 60_000);

test("the pod's end of its veth pair is told with the node's", async () => {
  const net = (await report("pod/volume")).pods[0]?.relations.find((one) => one.type === "net");
  const eth0 = net?.evidence.interfaces?.find((one) => one.name === "eth0");
  expect(eth0?.addresses.length).toBeGreaterThan(0);
  if (cluster.lab) expect(eth0?.peer).toMatch(/^veth/);
  expect(net?.evidence.routes?.some((one) => one.startsWith("default via "))).toBe(true);
}, 60_000);

onLab("ephemeral containers", () => {
  test("with a target share its PID namespace, without one they don't", async () => {
    const debug = (name: string, ...more: string[]) =>
      cluster.kubectl(
        [
          "debug",
          "-n",
          cluster.namespace,
          "volume",
          "--image=busybox:1.36",
          "-c",
          name,
          "--image-pull-policy=IfNotPresent",
          ...more,
          "--",
          "sleep",
          "100000",
        ],
        31,
      );
    const made = await debug("dbg", "--target=writer");
    if (made === null) return;
    expect([made.code, (await debug("plain"))?.code]).toEqual([0, 0]);
    for (let tries = 0; tries < 200; tries++) {
      const pod = await cluster.api.get(PODS, cluster.namespace, "volume");
      const statuses = asList(asObject(pod["status"])["ephemeralContainerStatuses"]);
      if (statuses.length === 2 && statuses.every((one) => asObject(one["state"])["running"] !== undefined))
        break;
      await sleep(50);
    }
    const from = await report("pod/volume");
    expect(["writer", "dbg", "plain", "reader"].map((name) => scope(from, name, "pid"))).toEqual([
      "pod",
      "pod",
      "container",
      "container",
    ]);
    expect(from.pods[0]?.containers.filter((one) => one.kind === "ephemeral").map((one) => one.name)).toEqual(
      ["dbg", "plain"],
    );
    expect(from.findings.filter((one) => one.id === "namespace-drift")).toEqual([]);
  }, 60_000);
});

onLab("whatever crictl does, the matrix is the same", () => {
  const matrix = (from: NamespaceReport): unknown =>
    from.pods[0]?.containers.map((one) => [
      one.name,
      one.pid,
      NAMESPACE_TYPES.map((type) => one.namespaces[type].inode),
    ]);

  test.each<CrictlMood>(["absent", "hang"])(
    "%s",
    async (mood) => {
      const node = cluster.lab?.nodes[0];
      const before = await report("pod/hostpid");
      expect(before.pods[0]?.containers.map((one) => one.pidSource)).not.toContain("cgroup");
      await node?.setCrictl(mood);
      try {
        const after = await report("pod/hostpid");
        expect(matrix(after)).toEqual(matrix(before));
        expect([...new Set(after.pods[0]?.containers.map((one) => one.pidSource))]).toEqual(["cgroup"]);
      } finally {
        await node?.setCrictl("normal");
      }
    },
    60_000,
  );
});
