import { describe, expect, test } from "@jest/globals";
import { parseTarget, TargetSyntaxError } from "../../src/target/parse.js";
import { toPod } from "../../src/target/pod.js";
import { recordedPod } from "../recorded.js";

describe("words", () => {
  test.each([
    ["x", "x"],
    ["pod/x", "x"],
    ["pods/x", "x"],
    ["po/x", "x"],
    ["Pod/x", "x"],
    ["pod/audit", "audit"],
    ["a.b-c.9", "a.b-c.9"],
  ])("%s is pod %s", (word, name) => {
    expect(parseTarget(word)).toEqual({ kind: "pod", name });
  });

  test.each([
    ["pod/", "arguments in resource/name form must have a single resource and name"],
    ["/x", "arguments in resource/name form must have a single resource and name"],
    ["pod/x/y", "arguments in resource/name form must have a single resource and name"],
    ["", "arguments in resource/name form must have a single resource and name"],
    ["constructor/x", 'this command takes a pod: pod/NAME, not "constructor/x"'],
    ["UPPER", 'invalid pod name "UPPER": a lowercase RFC 1123 subdomain is expected'],
    ["-x", 'invalid pod name "-x": a lowercase RFC 1123 subdomain is expected'],
    ["a..b", 'invalid pod name "a..b": a lowercase RFC 1123 subdomain is expected'],
    ["x\u001b[31m", 'invalid pod name "x\\u001b[31m": a lowercase RFC 1123 subdomain is expected'],
  ])("%j is refused", (word, message) => {
    expect(() => parseTarget(word)).toThrow(new TargetSyntaxError(message));
  });
});

describe("recorded pods", () => {
  test.each([
    [
      "sidecar",
      [
        ["app", "app", "running"],
        ["proxy", "app", "running"],
      ],
    ],
    [
      "init",
      [
        ["prepare", "init", "terminated"],
        ["mesh", "sidecar", "running"],
        ["main", "app", "running"],
      ],
    ],
    [
      "target",
      [
        ["app", "app", "running"],
        ["dbg", "ephemeral", "running"],
        ["plain", "ephemeral", "running"],
      ],
    ],
    [
      "crash",
      [
        ["ok", "app", "running"],
        ["bad", "app", "terminated"],
      ],
    ],
    ["noimage", [["app", "app", "waiting"]]],
    ["pending", [["app", "app", null]]],
  ])("%s: every container, of every kind, in pod order", (name, expected) => {
    expect(recordedPod(name).containers.map((one) => [one.name, one.kind, one.state])).toEqual(expected);
  });

  test("why a pod is not running", () => {
    expect(recordedPod("pending").statusReason).toMatch(/^Unschedulable: 0\/1 nodes are available/);
    expect(recordedPod("sidecar").statusReason).toBeNull();
  });

  test("what they declare", () => {
    expect(recordedPod("host").spec).toMatchObject({
      hostNetwork: true,
      hostPID: true,
      hostIPC: true,
      hostUsers: true,
    });
    expect(recordedPod("userns").spec).toMatchObject({ hostNetwork: false, hostUsers: false });
    expect(recordedPod("sharepid").spec.shareProcessNamespace).toBe(true);
    expect(recordedPod("target").containers.find((one) => one.name === "dbg")?.targetContainerName).toBe(
      "app",
    );
    expect(recordedPod("sidecar").provenLinux).toBe(true);
  });
});

describe("pods that no debug pod can be made for", () => {
  test.each<[string, object, RegExp]>([
    ["Windows", { spec: { os: { name: "windows" } } }, /Windows has no Linux namespaces/],
    [
      "Fargate by label",
      { metadata: { labels: { "eks.amazonaws.com/fargate-profile": "default" } } },
      /AWS Fargate/,
    ],
    ["Fargate by scheduler", { spec: { schedulerName: "fargate-scheduler" } }, /AWS Fargate/],
    ["Autopilot", { spec: { nodeName: "gk3-cluster-pool-1" } }, /GKE Autopilot/],
  ])("%s", (_, raw, why) => {
    expect(toPod(raw as Record<string, unknown>).serverless).toMatch(why);
  });

  test("a pod like any other is none of them", () => {
    expect(recordedPod("sidecar").serverless).toBeNull();
  });
});

test("a static pod's cgroup carries its hash, not the UID of its mirror", () => {
  const metadata = {
    uid: "mirror",
    annotations: { "kubernetes.io/config.hash": "0123456789abcdef0123456789abcdef" },
  };
  expect(toPod({ metadata }).cgroupUid).toBe("0123456789abcdef0123456789abcdef");
});

describe("objects that no server would give", () => {
  test.each([
    {},
    { spec: null },
    { spec: { containers: "x" } },
    { spec: { containers: [null, 1, {}] } },
    { status: { containerStatuses: [{ state: 7 }] } },
  ])("%j", (raw) => {
    expect(() => toPod(raw as Record<string, unknown>)).not.toThrow();
  });
});
