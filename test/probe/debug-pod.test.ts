import { describe, expect, test } from "@jest/globals";
import { collectorArgs } from "../../src/probe/collector-args.js";
import { type DebugPodRequest, debugPod } from "../../src/probe/debug-pod.js";
import { PROFILES, type ProfileName } from "../../src/probe/profile.js";
import { recordedPod } from "../recorded.js";
import { DEBUG_POD_REQUEST } from "./debug-pod-request.js";

function specOf(request: Partial<DebugPodRequest> = {}) {
  const { spec } = debugPod({ ...DEBUG_POD_REQUEST, ...request }) as unknown as {
    spec: Record<string, unknown> & { containers: Record<string, unknown>[] };
  };
  return { spec, container: spec.containers[0] ?? {} };
}

describe("every debug pod, whatever its profile", () => {
  test.each(Object.keys(PROFILES) as ProfileName[])(
    "%s: ends by itself, mounts nothing, writes nothing, goes to its node",
    (profile) => {
      const { spec, container } = specOf({ profile });
      expect(spec).toMatchObject({
        nodeName: "node1",
        hostPID: true,
        hostNetwork: true,
        restartPolicy: "Never",
        activeDeadlineSeconds: 60,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        tolerations: [{ operator: "Exists" }],
      });
      expect(spec["volumes"]).toBeUndefined();
      expect(container["volumeMounts"]).toBeUndefined();
      expect(container["securityContext"]).toMatchObject({ readOnlyRootFilesystem: true, runAsUser: 0 });
      expect(container["command"]).toEqual(["sh", "-c", "echo hello", "nsinfo", "id=aa"]);
    },
  );

  test("says whose it is, for whom, and keeps meshes out", () => {
    expect(debugPod(DEBUG_POD_REQUEST).metadata).toEqual({
      name: "nsinfo-x7k2pq",
      namespace: "demo",
      labels: {
        "app.kubernetes.io/managed-by": "kubectl-nsinfo",
        "kubectl-nsinfo/owner": "0123456789abcdef",
      },
      annotations: {
        "kubectl-nsinfo/requested-by": "admin as me@laptop",
        "kubectl-nsinfo/targets": "demo/sidecar",
        "kubectl-nsinfo/profile": "privileged",
        "sidecar.istio.io/inject": "false",
        "linkerd.io/inject": "disabled",
      },
    });
  });

  test("thousands of targets don't make an annotation that the server refuses", () => {
    const targets = Array.from({ length: 5000 }, (_, index) => `demo/pod-${index}`);
    expect(
      debugPod({ ...DEBUG_POD_REQUEST, targets }).metadata.annotations?.["kubectl-nsinfo/targets"]?.length,
    ).toBe(1024);
  });
});

test.each([
  ["minimal", ["SYS_PTRACE"]],
  ["enter", ["SYS_PTRACE", "SYS_ADMIN", "SYS_CHROOT"]],
] as const)("profile %s has these capabilities and no more", (profile, add) => {
  expect(specOf({ profile }).container["securityContext"]).toEqual({
    runAsUser: 0,
    privileged: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"], add },
    seccompProfile: { type: "RuntimeDefault" },
    appArmorProfile: { type: "Unconfined" },
  });
});

describe("what the collector is asked", () => {
  const pods = [recordedPod("sidecar")];
  const base = { pods, enters: true, evidence: true };

  test("for the containers by ID, for the sandbox by the pod's UID in both spellings", () => {
    const args = collectorArgs({ ...base, enters: false, evidence: false });
    const uid = pods[0]?.uid ?? "";
    expect(args).toEqual([
      ...(pods[0]?.containers ?? []).map((one) => `id=${one.id?.replace("containerd://", "")}`),
      `match=pod${uid}`,
      `match=pod${uid.replaceAll("-", "_")}`,
    ]);
  });

  test("a profile that can't enter asks no crictl and looks into no namespace", () => {
    expect(
      collectorArgs({ ...base, enters: false }).filter((one) => /^(cri|crictl)=|^evidence$/.test(one)),
    ).toEqual([]);
    expect(collectorArgs({ ...base, enters: false })).toContain("mounts");
    expect(collectorArgs(base)).toEqual(expect.arrayContaining(["evidence", "mounts"]));
  });

  test("IDs and UIDs that are none are not passed on", () => {
    const pod = recordedPod("sidecar");
    const first = pod.containers[0];
    if (first) first.id = "containerd://$(reboot)";
    pod.cgroupUid = ".*";
    const args = collectorArgs({ ...base, pods: [pod], enters: false, evidence: false });
    expect(args).toEqual([`id=${pod.containers[1]?.id?.replace("containerd://", "")}`]);
  });
});
