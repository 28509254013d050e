import { readlinkSync } from "node:fs";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Json } from "../types.js";
import { container, missing, type NodeUnderTest, startNode, until } from "./node-under-test.js";

const TYPES = ["net", "ipc", "uts", "pid", "mnt", "user", "cgroup", "time"];
const sleep = (name: string) => container(name, "sleep", "1000000");
const two = { containers: [sleep("one"), sleep("two")] };

/** For each type: the node's, the sandbox's, or one of its own. */
type Where = "host" | "pod" | "own";
type Expected = Record<string, Where>;
const PLAIN: Expected = {
  net: "pod",
  ipc: "pod",
  uts: "pod",
  pid: "own",
  mnt: "own",
  user: "host",
  cgroup: "host",
  time: "host",
};

// Beside Kubernetes' rules: containerd drops the UTS namespace with the network; on cgroup v1 nobody has a cgroup namespace.
const CASES: [name: string, spec: Json, expected: Expected][] = [
  ["plain", two, PLAIN],
  ["hostNetwork", { ...two, hostNetwork: true }, { ...PLAIN, net: "host", uts: "host" }],
  ["hostPID", { ...two, hostPID: true }, { ...PLAIN, pid: "host" }],
  ["hostIPC", { ...two, hostIPC: true }, { ...PLAIN, ipc: "host" }],
  ["shareProcessNamespace", { ...two, shareProcessNamespace: true }, { ...PLAIN, pid: "pod" }],
  ["hostUsers: false", { ...two, hostUsers: false }, { ...PLAIN, user: "pod" }],
  [
    "all of the node's",
    { ...two, hostNetwork: true, hostPID: true, hostIPC: true },
    { ...PLAIN, net: "host", ipc: "host", uts: "host", pid: "host" },
  ],
];

const describeNode = missing ? describe.skip : describe;

describeNode("the namespaces of a container, seen from outside", () => {
  let node: NodeUnderTest;
  beforeAll(async () => {
    node = await startNode();
  });
  afterAll(() => node.stop());

  const ofNode = (type: string) => readlinkSync(`/proc/${node.kubelet.machine.pid}/ns/${type}`);

  test("the node has its own net, ipc, uts, pid and mnt", () => {
    const different = TYPES.filter((type) => ofNode(type) !== readlinkSync(`/proc/self/ns/${type}`));
    expect(different).toEqual(expect.arrayContaining(["net", "ipc", "uts", "pid", "mnt"]));
  });

  test.each(CASES)("%s", async (name, spec, expected) => {
    if (spec.hostUsers === false && node.kubelet.machine.unprivileged) return;
    const wanted = node.kubelet.machine.cgroupsUnified ? { ...expected, cgroup: "own" } : expected;
    const pod = node.create(name.replace(/\W+/g, "-").toLowerCase(), spec);
    await node.phase(pod, "Running");
    const seen = TYPES.map((type) => {
      const [one, other] = ["one", "two"].map((each) => node.namespace(pod, each, type));
      const sandbox = node.namespace(pod, "(sandbox)", type);
      const where: Where = one === ofNode(type) ? "host" : one === sandbox ? "pod" : "own";
      expect([type, other === one]).toEqual([type, where !== "own"]);
      return [type, where];
    });
    expect(Object.fromEntries(seen)).toEqual(wanted);
    await node.remove(pod);
  });

  test("an ephemeral container joins its target's pid namespace, another one does not", async () => {
    const pod = node.create("target", { containers: [sleep("app")] });
    await node.phase(pod, "Running");
    const ephemeralContainers = [{ ...sleep("dbg"), targetContainerName: "app" }, sleep("plain")];
    node.kubelet.sync({ ...pod, spec: { ...pod.spec, ephemeralContainers } });
    await until("both run", () => node.status(pod)?.ephemeralContainerStatuses?.length === 2);
    const [app, dbg, plain] = ["app", "dbg", "plain"].map((name) => node.namespace(pod, name, "pid"));
    expect(dbg).toBe(app);
    expect(plain).not.toBe(app);
    expect(node.namespace(pod, "plain", "net")).toBe(node.namespace(pod, "app", "net"));
    await node.remove(pod);
  });

  test("a container sees its own mounts only, and its own host name", async () => {
    const command =
      "hostname; cut -d' ' -f5 /proc/self/mountinfo | grep -cE '^/(usr|etc/apt|work)'; cat /etc/hostname";
    const pod = node.create("mounts", {
      restartPolicy: "Never",
      containers: [container("app", "sh", "-c", command)],
    });
    await node.phase(pod, "Succeeded");
    expect(await node.log(pod, "app")).toBe("mounts\n0\nmounts\n");
  });

  test("the first process of a container is the shim's child, outside the container's cgroup", async () => {
    const pod = node.create("shim", { hostPID: true, containers: [sleep("app")] });
    await node.phase(pod, "Running");
    const { runtime } = node.kubelet;
    const sandbox = [...runtime.sandboxes.values()].find((each) => each.pod.metadata.name === "shim");
    const exec = {
      command: [
        "grep",
        "-h",
        "PPid",
        `/proc/${sandbox?.process.pid}/status`,
        `/proc/${sandbox?.containers[0]?.process?.pid}/status`,
      ],
      stdin: false,
      stdout: true,
      stderr: true,
      tty: false,
    };
    const session = await node.kubelet.exec(
      { namespace: "demo", name: "shim", uid: pod.metadata.uid },
      "app",
      exec,
    );
    if (!session.stdout) throw new Error("no output");
    const parents = (await text(session.stdout)).trim().split("\n");
    expect(parents.length).toBe(2);
    expect(parents[0]).toBe(parents[1]);
    expect(parents[0]).not.toMatch(/\b[01]$/);
    await node.remove(pod);
  });
});
