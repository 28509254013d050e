import { describe, expect, test } from "@jest/globals";
import { fits } from "../../../src/app/audit/exception.js";
import { fingerprintOf, identityOf } from "../../../src/app/audit/fingerprint.js";
import { pathText } from "../../../src/app/audit/paths.js";
import { workloadFrom } from "../../reviewed.js";

test.each([
  ["*", "", true],
  ["*", "anything", true],
  ["a", "a", true],
  ["a", "ab", false],
  ["a*", "ab", true],
  ["*b", "ab", true],
  ["a*b", "ab", true],
  ["a*b*c", "a-b-b-c", true],
  ["a*b", "a-b-c", false],
  ["a*a", "a", false],
  ["pod-security/*", "pod-security/privileged", true],
  ["a.c", "abc", false],
])("%s and %s: %s", (pattern, text, result) => {
  expect(fits(pattern, text)).toBe(result);
});

test("a path as people write it", () => {
  expect(pathText(["spec", "containers", 0, "ports", 1, "hostPort"])).toBe(
    "spec.containers[0].ports[1].hostPort",
  );
  expect(pathText(["metadata", "annotations", "a.b/c"])).toBe('metadata.annotations["a.b/c"]');
  expect(pathText([])).toBe("");
});

describe("who a workload is", () => {
  const pod = (name: string, hash: string): string =>
    identityOf(
      workloadFrom({
        apiVersion: "v1",
        kind: "Pod",
        metadata: {
          name,
          namespace: "shop",
          labels: { "pod-template-hash": hash },
          ownerReferences: [{ kind: "ReplicaSet", name: `web-${hash}`, controller: true }],
        },
        spec: { containers: [] },
      }),
    );

  test("is the same for two pods of a Deployment, and after its next rollout", () => {
    expect(
      new Set([pod("web-5d-abcde", "5d"), pod("web-5d-fghij", "5d"), pod("web-77-klmno", "77")]),
    ).toEqual(new Set(["shop/Pod of ReplicaSet/web"]));
  });

  test("is another for another name, namespace or kind", () => {
    const of = (kind: string, name: string, namespace: string): string =>
      identityOf(
        workloadFrom({
          apiVersion: "apps/v1",
          kind,
          metadata: { name, namespace },
          spec: { template: { spec: { containers: [] } } },
        }),
      );
    const all = [
      of("Deployment", "a", "n"),
      of("DaemonSet", "a", "n"),
      of("Deployment", "b", "n"),
      of("Deployment", "a", "m"),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});

test("a fingerprint holds its parts apart", () => {
  expect(fingerprintOf("a")("b", null, "c")).not.toBe(fingerprintOf("a")("b", "null", "c"));
  expect(fingerprintOf("ab")("c", null, "d")).not.toBe(fingerprintOf("a")("bc", null, "d"));
});
