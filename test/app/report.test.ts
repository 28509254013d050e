import { describe, expect, test } from "@jest/globals";
import { buildReport } from "../../src/app/report.js";
import { NAMESPACE_TYPES, perType, type Scope } from "../../src/model/namespace.js";
import type { NamespaceReport } from "../../src/model/report.js";
import { podFromSpec } from "../../src/snapshot/from-spec.js";
import { fixtureText } from "../fixture.js";
import { RECORDED_CONTAINERS, recordedPod } from "../recorded.js";
import { declaredReport, NOW, recordedReport } from "../recorded-report.js";

function scopes(report: NamespaceReport, container: string): Record<string, Scope | null> {
  const found = report.pods[0]?.containers.find((one) => one.name === container);
  return perType((type) => found?.namespaces[type].scope ?? null);
}

const SEPARATE = {
  net: "pod",
  ipc: "pod",
  uts: "pod",
  pid: "container",
  mnt: "container",
  user: "host",
  cgroup: "host",
  time: "host",
};

describe("the scopes of recorded pods", () => {
  test.each([
    ["sidecar", "app", SEPARATE],
    ["sidecar", "proxy", SEPARATE],
    ["sidecar", "(sandbox)", SEPARATE],
    ["host", "agent", { ...SEPARATE, net: "host", ipc: "host", uts: "host", pid: "host" }],
    ["sharepid", "a", { ...SEPARATE, pid: "pod" }],
    ["sharepid", "b", { ...SEPARATE, pid: "pod" }],
    ["sharepid", "(sandbox)", { ...SEPARATE, pid: "pod" }],
    ["userns", "app", { ...SEPARATE, user: "pod" }],
    ["userns", "side", { ...SEPARATE, user: "pod" }],
    ["init", "mesh", SEPARATE],
    ["init", "main", SEPARATE],
    ["distroless", "app", SEPARATE],
    ["target", "app", { ...SEPARATE, pid: "pod" }],
    ["target", "dbg", { ...SEPARATE, pid: "pod" }],
    ["target", "plain", SEPARATE],
  ])("%s: %s", (pod, container, expected) => {
    expect(scopes(recordedReport([pod]), container)).toEqual(expected);
  });

  test("every container with a process has the PID that the runtime gave it, and nothing drifts", () => {
    const names = Object.keys(RECORDED_CONTAINERS);
    const report = recordedReport(names);
    for (const pod of report.pods) {
      const observed = Object.fromEntries(
        pod.containers.flatMap((one) => (one.pid === null ? [] : [[one.name, one.pid]])),
      );
      const known = Object.entries(RECORDED_CONTAINERS[pod.name] ?? {}).map(([name, { pid }]) => [name, pid]);
      expect(observed).toEqual(Object.fromEntries(known));
      for (const one of pod.containers)
        for (const type of NAMESPACE_TYPES) expect(one.namespaces[type].drift).not.toBe(true);
    }
    expect(report.gaps).toEqual([]);
    expect(report.findings.filter((one) => one.id === "namespace-drift")).toEqual([]);
  });

  test("the same matrix without crictl, by the cgroups alone", () => {
    const withOut = recordedReport(["sidecar"], (text) => text.replace(/^@c(?:rictl|ontainer).*\n/gm, ""));
    const withIt = recordedReport(["sidecar"]);
    expect(withOut.pods[0]?.containers.map((one) => one.pidSource)).toEqual(["cgroup", "cgroup", "cgroup"]);
    expect(withOut.pods[0]?.containers.map((one) => one.namespaces)).toEqual(
      withIt.pods[0]?.containers.map((one) => one.namespaces),
    );
  });
});

test("who shares with whom: the sandbox is left out, pod order is kept", () => {
  const report = recordedReport(["target"]);
  const cell = (name: string): unknown =>
    report.pods[0]?.containers.find((one) => one.name === name)?.namespaces;
  expect(cell("app")).toMatchObject({
    net: { sharedWith: ["dbg", "plain"] },
    pid: { sharedWith: ["dbg"] },
    mnt: { sharedWith: [] },
  });
  expect(report.pods[0]?.relations.filter((one) => one.type === "pid").map((one) => one.members)).toEqual([
    ["app", "dbg"],
    ["plain"],
  ]);
});

test("a user namespace's root is somebody else on the node", () => {
  const process = recordedReport(["userns"]).pods[0]?.containers[0]?.process;
  expect(process?.uid).toBe(0);
  expect(process?.hostUid).toBeGreaterThan(65535);
});

test("the node that was recorded is itself a container: its PID 1 has namespaces of its own", () => {
  expect(recordedReport(["sidecar"]).nodes[0]).toMatchObject({
    nested: true,
    cgroup: "hybrid",
    runtime: "containerd://2.1.9+unknown",
  });
});

describe("the node's PID 1 out of reach", () => {
  const blind = (text: string): string => text.replace(/^l.* \/proc\/1\/ns\/.*\n/gm, "");

  test("initial namespaces are still known, the others are unknown, and that is a gap", () => {
    const report = recordedReport(["sidecar"], blind);
    expect(scopes(report, "app")).toEqual({
      ...perType(() => "unknown"),
      user: "host",
      cgroup: "host",
      time: "host",
    });
    expect(report.gaps.map((one) => one.what)).toEqual(["the node's own namespaces"]);
    expect(report.nodes[0]?.nested).toBeNull();
  });

  test("unknown is never drift", () => {
    const cells = recordedReport(["sidecar"], blind).pods[0]?.containers[0]?.namespaces;
    expect(cells?.net).toMatchObject({ scope: "unknown", expected: "pod", drift: null });
  });
});

test("a container without a process is declared only", () => {
  const prepare = recordedReport(["init"]).pods[0]?.containers.find((one) => one.name === "prepare");
  expect(prepare).toMatchObject({
    kind: "init",
    state: "terminated",
    reason: "Completed",
    exitCode: 0,
    pid: null,
    pidSource: null,
  });
  expect(prepare?.namespaces.net).toEqual({
    inode: null,
    scope: null,
    sharedWith: [],
    expected: "pod",
    drift: null,
  });
});

test("a pod of which nothing was observed has its declared namespaces", () => {
  const report = declaredReport("pending");
  expect(report.pods[0]).toMatchObject({ observed: false, relations: [] });
  expect(report.pods[0]?.containers[0]?.namespaces.cgroup).toMatchObject({
    scope: null,
    expected: "unknown",
    drift: null,
  });
  expect(report.skipped).toContainEqual({
    id: "namespace-drift",
    pod: "demo/pending",
    why: "no container of the pod was observed",
  });
});

describe("drift", () => {
  test("a network namespace that is the node's against the spec is a danger", () => {
    const hostNet = /\/proc\/1\/ns\/net -> net:\[(\d+)\]/.exec(
      fixtureText("recorded/collector-output.txt"),
    )?.[1];
    const report = recordedReport(["sidecar"], (text) =>
      text.replace(/(\/proc\/826\/ns\/net -> net:)\[\d+\]/, `$1[${hostNet}]`),
    );
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        id: "namespace-drift",
        severity: "danger",
        container: "proxy",
        reason: "net of proxy is host, not pod",
      }),
    );
    expect(report.findings.map((one) => one.id)).toContain("host-network");
  });
});

describe("findings of recorded pods", () => {
  const ids = (name: string): string[] => recordedReport([name]).findings.map((one) => one.id);

  test.each([
    ["sidecar", ["pid-1-ignores-sigterm", "pid-1-ignores-sigterm", "host-user-namespace"]],
    // It is privileged too: root on the node by two fields, and host-pid is a danger then.
    ["host", ["node-takeover", "privileged", "host-pid", "host-network", "host-ipc", "host-user-namespace"]],
    ["sharepid", ["share-process-namespace", "host-user-namespace"]],
    ["userns", ["pid-1-ignores-sigterm", "pid-1-ignores-sigterm"]],
    [
      "target",
      ["share-process-namespace", "pid-1-ignores-sigterm", "pid-1-ignores-sigterm", "host-user-namespace"],
    ],
  ])("%s", (name, expected) => {
    expect(ids(name)).toEqual(expected);
  });

  describe("of what only the spec tells", () => {
    const spec = {
      containers: [
        {
          name: "app",
          securityContext: { privileged: false, capabilities: { add: ["SYS_ADMIN"] } },
          ports: [
            { containerPort: 80, hostPort: 80 },
            { containerPort: 81, hostPort: 81, hostIP: "127.0.0.1" },
          ],
        },
      ],
    };
    const metadata = { name: "sidecar", namespace: "demo" };
    const of = (pod: object): string[] => {
      const snapshot = podFromSpec({ ...recordedPod("sidecar"), ...pod });
      const report = buildReport({ source: "spec", nodes: [], pods: [snapshot], gaps: [] }, NOW);
      return report.findings.filter((one) => one.severity !== "info").map((one) => one.id);
    };

    test("warnings and worse are told, once each; information is the review's", () => {
      expect(of({ raw: { metadata, spec } })).toEqual(["namespace-capabilities", "host-port"]);
    });

    test("nothing without a spec, and nothing of Windows", () => {
      expect(of({ raw: null })).toEqual([]);
      expect(of({ raw: { metadata, spec }, os: "windows" })).toEqual([]);
    });

    test("a spec of any shape is no reason to fail", () => {
      for (const odd of [null, 5, [], { containers: "x" }, { containers: [null, { securityContext: 7 }] }])
        expect(of({ raw: { metadata: odd, spec: odd } })).toEqual([]);
    });
  });

  test("host-network says that the UTS namespace went with it", () => {
    expect(recordedReport(["host"]).findings.find((one) => one.id === "host-network")?.detail).toContain(
      "UTS namespace is the node's too",
    );
  });

  test("share-process-namespace says who is PID 1", () => {
    const detail = (name: string): string | undefined =>
      recordedReport([name]).findings.find((one) => one.id === "share-process-namespace")?.reason;
    expect(detail("sharepid")).toContain('PID 1 is "pause" of (sandbox)');
    expect(detail("target")).toContain("of app");
  });
});
