import { describe, expect, test } from "@jest/globals";
import type { Json } from "../types.js";
import { newState, passesBackOff, restarts } from "./container-state.js";
import { expand } from "./environment.js";
import { findImage, fullReference } from "./images.js";
import type { ContainerKind } from "./lives.js";
import { AddressPool } from "./network.js";
import { hostsFile } from "./pod-files.js";
import { capabilitiesOf, capabilityMask, nonRootError, userOf } from "./security.js";
import { REAL_TIMING } from "./timing.js";
import { encodeFrame, FrameReader } from "./wire.js";

describe("image references", () => {
  test.each([
    ["busybox", "docker.io/library/busybox:latest"],
    ["busybox:1.36", "docker.io/library/busybox:1.36"],
    ["docker.io/library/busybox:1.36", "docker.io/library/busybox:1.36"],
    ["some/app", "docker.io/some/app:latest"],
    ["registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10"],
    ["localhost:5000/app", "localhost:5000/app:latest"],
  ])("%s is %s", (short, full) => expect(fullReference(short)).toBe(full));

  test.each([
    ["busybox", true],
    ["busybox:stable", true],
    ["scratchapp:1", true],
    ["registry.k8s.io/pause:3.10", true],
    ["busybox:1.35", false],
    ["nginx", false],
  ])("the node has %s: %s", (name, there) => expect(findImage(name) !== undefined).toBe(there));
});

describe("capabilities", () => {
  const mask = (context: Json) => capabilityMask(capabilitiesOf(context)).toString(16);
  test.each([
    // The first is what /proc/PID/status of every recorded container shows.
    ["none asked for", {}, "a80425fb"],
    ["all dropped", { capabilities: { drop: ["ALL"] } }, "0"],
    ["all dropped, one added", { capabilities: { drop: ["ALL"], add: ["SYS_PTRACE"] } }, "80000"],
    ["with the prefix", { capabilities: { drop: ["all"], add: ["CAP_NET_ADMIN"] } }, "1000"],
    ["all added", { capabilities: { add: ["ALL"] } }, "1ffffffffff"],
    ["all added but one", { capabilities: { add: ["ALL"], drop: ["CHOWN"] } }, "1fffffffffe"],
    ["privileged", { privileged: true, capabilities: { drop: ["ALL"] } }, "1ffffffffff"],
  ])("%s", (_, context, wanted) => expect(mask(context)).toBe(wanted));
});

describe("users", () => {
  const pod = (securityContext: Json) => ({
    metadata: { name: "p", namespace: "n", uid: "u" },
    spec: { securityContext },
  });
  test.each([
    ["the image's", {}, {}, 65534, { uid: 65534, gid: 65534, additionalGids: [65534] }],
    [
      "the pod's",
      { runAsUser: 1000, fsGroup: 3000 },
      {},
      0,
      { uid: 1000, gid: 0, additionalGids: [0, 3000] },
    ],
    [
      "the container's",
      { runAsUser: 1000 },
      { runAsUser: 5, runAsGroup: 6 },
      0,
      { uid: 5, gid: 6, additionalGids: [6] },
    ],
  ])("%s", (_, pods, own, image, user) => {
    expect(userOf(pod(pods), { securityContext: own }, image)).toEqual(user);
  });

  test("runAsNonRoot refuses root, in the kubelet's words", () => {
    const root = { uid: 0, gid: 0, additionalGids: [0] };
    expect(nonRootError(pod({ runAsNonRoot: true }), { name: "c" }, root)).toBe(
      'container has runAsNonRoot and image will run as root (pod: "p_n(u)", container: c)',
    );
    expect(nonRootError(pod({ runAsNonRoot: true }), { name: "c" }, { ...root, uid: 1 })).toBeNull();
    expect(nonRootError(pod({}), { name: "c" }, root)).toBeNull();
  });
});

describe("restarts", () => {
  test.each<[ContainerKind, string, number, boolean]>([
    ["app", "Always", 0, true],
    ["app", "OnFailure", 0, false],
    ["app", "OnFailure", 1, true],
    ["app", "Never", 1, false],
    ["init", "Always", 0, false],
    ["init", "Always", 1, true],
    ["init", "Never", 1, false],
    ["sidecar", "Never", 0, true],
    ["ephemeral", "Always", 1, false],
  ])("%s, %s, exit status %i: %s", (kind, policy, code, again) => {
    expect(restarts(newState({ name: "c" }, kind), policy, code)).toBe(again);
  });

  test("the first is at once, then 10 s, 20 s, up to 5 minutes", () => {
    const state = newState({ name: "c" }, "app");
    const waits: number[] = [];
    for (let now = 0, turn = 0; turn < 8; turn++) {
      const ended = now;
      while (!passesBackOff(state, ended, REAL_TIMING, now)) now = state.backOff?.until ?? 0;
      waits.push((now - ended) / 1000);
    }
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
  });
});

test("addresses are given in turn and again when they are free", () => {
  const pool = new AddressPool("10.244.3.1");
  const first = pool.take();
  expect([first.ip, pool.take().ip]).toEqual(["10.244.3.2", "10.244.3.3"]);
  pool.give(first);
  const rest = Array.from({ length: 252 }, () => pool.take().ip);
  expect(rest[0]).toBe("10.244.3.4");
  expect(rest.at(-1)).toBe("10.244.3.2");
  expect(() => pool.take()).toThrow("no IP addresses available");
});

test("a pod's hosts file is the kubelet's, byte for byte", () => {
  // Source: kubernetes pkg/kubelet/kubelet_pods_test.go, TestManagedHostsFileContent and TestNodeHostsFileContent.
  const facts = { podIP: "123.45.67.89", hostIP: "10.0.0.1", nodeName: "n" };
  const lines = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";
  const routers =
    "fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n";
  const hostAliases = [{ ip: "123.45.67.90", hostnames: ["foo", "bar"] }];
  expect(hostsFile({ spec: {} }, "podFoo", facts)).toBe(
    `# Kubernetes-managed hosts file.\n${lines}${routers}123.45.67.89\tpodFoo\n`,
  );
  expect(hostsFile({ spec: { hostNetwork: true, hostAliases } }, "n", facts)).toBe(
    `# Kubernetes-managed hosts file (host network).\n${lines}10.0.0.1\tn\n\n# Entries added by HostAliases.\n123.45.67.90\tfoo\tbar\n`,
  );
});

test("variables in commands", () => {
  const variables = new Map([["A", "1"]]);
  expect(expand("$(A) $$(A) $(B) $A", variables)).toBe("1 $(A) $(B) $A");
});

test("frames come whole, however the bytes come", () => {
  const sent = Buffer.concat([
    encodeFrame("o", "out"),
    encodeFrame("x", ""),
    encodeFrame("e", Buffer.alloc(70_000, 7)),
  ]);
  const reader = new FrameReader();
  const frames = [...sent].flatMap((_, at) => reader.push(sent.subarray(at, at + 1)));
  expect(frames.map(({ letter, payload }) => [letter, payload.length])).toEqual([
    ["o", 3],
    ["x", 0],
    ["e", 70_000],
  ]);
  expect(frames[0]?.payload.toString()).toBe("out");
});
