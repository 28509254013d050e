import { describe, expect, test } from "@jest/globals";
import type { KubeObject } from "../../src/kube/port.js";
import { ownedBy, refOf, whatIsOver } from "../../src/probe/owned.js";

const NEWEST = "2026-11-23T12:00:00Z";

function pod(name: string, status: object, metadata: object = {}): KubeObject {
  return {
    metadata: { name, namespace: "demo", creationTimestamp: NEWEST, ...metadata },
    spec: { nodeName: "node1", activeDeadlineSeconds: 60 },
    status,
  };
}

test("owners are told apart by label", () => {
  expect(ownedBy("abc")).toBe("app.kubernetes.io/managed-by=kubectl-nsinfo,kubectl-nsinfo/owner=abc");
});

test("a reference names this life of the pod", () => {
  expect(refOf(pod("nsinfo-x", {}, { uid: "u1" }))).toEqual({
    namespace: "demo",
    name: "nsinfo-x",
    node: "node1",
    uid: "u1",
  });
});

describe("what is over", () => {
  const old = (seconds: number) => ({
    creationTimestamp: new Date(Date.parse(NEWEST) - seconds * 1000).toISOString(),
  });

  test.each<[string, KubeObject, boolean]>([
    ["succeeded", pod("x", { phase: "Succeeded" }), true],
    ["failed", pod("x", { phase: "Failed", reason: "DeadlineExceeded" }), true],
    ["running", pod("x", { phase: "Running" }), false],
    ["not started", pod("x", {}), false],
    ["running within its deadline and the time to start", pod("x", { phase: "Running" }, old(119)), false],
    ["running past it: its kubelet does not answer", pod("x", { phase: "Running" }, old(121)), true],
    ["never started, past it", pod("x", { phase: "Pending" }, old(121)), true],
    [
      "being deleted already",
      pod("x", { phase: "Failed" }, { ...old(500), deletionTimestamp: NEWEST }),
      false,
    ],
    ["without a time of creation", pod("x", {}, { creationTimestamp: "" }), false],
  ])("%s: %s", (_, one, expected) => {
    expect(whatIsOver([pod("ours", {}), one]).includes(one)).toBe(expected);
  });

  test("this machine's clock has no say: alone, the newest pod is always young", () => {
    expect(
      whatIsOver([pod("x", { phase: "Running" }, { creationTimestamp: "1999-01-01T00:00:00Z" })]),
    ).toEqual([]);
  });
});
