import { describe, expect, test } from "@jest/globals";
import { buildReport } from "../../src/app/report.js";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";
import { SANDBOX_NAME } from "../../src/model/pod.js";
import type { NamespaceReport } from "../../src/model/report.js";
import { parseCollectorOutput } from "../../src/probe/parse.js";
import { snapshotFromNode } from "../../src/snapshot/from-node.js";
import { toPod } from "../../src/target/pod.js";
import { fixtureText } from "../fixture.js";
import {
  FLAVOUR_FOLDERS,
  type Flavour,
  flavour,
  flavourFiles,
  flavourOutput,
  flavourPid,
  flavourPod,
} from "../flavours.js";

/** Every file there is, and no other. */
const RECORDED = ["containerd-2.1-cgroupfs-hybrid"];
const CONSTRUCTED = [
  "containerd-cgroupfs-v1",
  "containerd-cgroupfs-v2",
  "containerd-drivers-differ-v1",
  "containerd-guaranteed-v2",
  "containerd-stray-v1-controller",
  "containerd-systemd-hybrid",
  "containerd-systemd-v1",
  "containerd-systemd-v2",
  "crio-cgroupfs-v2",
  "crio-crun-v2",
  "crio-openshift-v2",
  "crio-systemd-v1",
  "crio-systemd-v2",
  "docker-cgroupfs-v1",
  "docker-systemd-v2",
  "gke-cgroupfs-v1",
  "k0s-cgroupfs-v1",
  "k3d-cgroupfs-v2",
  "k3s-systemd-v2",
  "kind-v1",
  "kind-v2",
  "kind-v2-from-outside",
  "microk8s-cgroupfs-v1",
  "minikube-crio-v1",
  "node-in-a-pod-v2",
  "reader-in-cgroup-namespace-cgroupfs",
  "reader-in-cgroup-namespace-systemd",
  "rke2-systemd-v2",
  "static-pod-cgroupfs-v1",
  "static-pod-systemd-v2",
  "unknown-runtime-v2",
];
const NAMES = [
  ...RECORDED.map((name) => `recorded/runtimes/${name}.yaml`),
  ...CONSTRUCTED.map((name) => `constructed/runtimes/${name}.yaml`),
];

describe("the fixtures", () => {
  test("are these and no others", () => {
    const files = FLAVOUR_FOLDERS.flatMap((folder) =>
      flavourFiles(folder).map((file) => `${folder}/${file}`),
    );
    expect([...files].sort()).toEqual([...NAMES].sort());
  });

  test.each(NAMES)("%s names its source in its first line", (name) => {
    const first = fixtureText(name).split("\n")[0] ?? "";
    expect(first).toMatch(/^# Source: \S.{15,}/);
    expect(first.startsWith("# Source: recorded")).toBe(name.startsWith("recorded/"));
  });
});

function reportOf(one: Flavour, crictl: string[] | null): NamespaceReport {
  const reading = parseCollectorOutput("node1", flavourOutput(one, crictl));
  const facts = { name: "node1", runtime: null, kernel: null };
  const part = snapshotFromNode([toPod(flavourPod(one))], reading, facts);
  return buildReport({ source: "node", nodes: [part.node], pods: part.pods, gaps: part.gaps }, new Date(0));
}

function pidOf(one: Flavour, is: string): number | undefined {
  const index = one.processes.findIndex((process) => process.is === is);
  return index < 0 ? undefined : flavourPid(index);
}

describe.each(NAMES)("%s", (name) => {
  const one = flavour(name);
  const containers = (report: NamespaceReport): Record<string, unknown> =>
    Object.fromEntries(report.pods[0]?.containers.map((found) => [found.name, found.pid]) ?? []);
  const sandbox = pidOf(one, "sandbox");

  test("the container's process and its sandbox's are found by the cgroups", () => {
    const report = reportOf(one, null);
    expect(containers(report)).toEqual({
      app: pidOf(one, "container"),
      ...(sandbox === undefined ? {} : { [SANDBOX_NAME]: sandbox }),
    });
    expect(report.pods[0]?.containers.map((found) => found.pidSource)).not.toContain("crictl");
    expect(report.gaps).toEqual([]);
  });

  test("and are the same where crictl says so", () => {
    const id = one.id.replace(/^.*:\/\//, "");
    const sandboxId = one.processes.find(({ is }) => is === "sandbox")?.id ?? "-";
    const report = reportOf(one, [`${id} ${pidOf(one, "container")} ${sandboxId}`]);
    expect(containers(report)).toEqual(containers(reportOf(one, null)));
    expect(report.pods[0]?.containers[0]?.pidSource).toBe("crictl");
    expect(report.findings.map((found) => found.id)).not.toContain("pid-sources-disagree");
  });

  test("the cgroup version is told, the runtime's own rows are expected, and nothing drifts", () => {
    const report = reportOf(one, null);
    expect(report.nodes[0]?.cgroup).toBe(one.cgroup);
    const app = report.pods[0]?.containers[0];
    expect(NAMESPACE_TYPES.map((type) => app?.namespaces[type].expected).join(" ")).toBe(one.scopes);
    for (const found of report.pods[0]?.containers ?? [])
      for (const type of NAMESPACE_TYPES) expect(found.namespaces[type].drift).not.toBe(true);
  });

  test("only processes of inner containers have left the container; a monitor never was in it", () => {
    const left = reportOf(one, null).findings.some((found) => found.id === "process-left-namespace");
    expect(left).toBe(pidOf(one, "inner") !== undefined);
  });
});
