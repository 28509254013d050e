import { describe, expect, test } from "@jest/globals";
import { comparePods } from "../../../src/analysis/compare/compare.js";
import { sidesOf } from "../../../src/analysis/compare/sides.js";
import type { Side } from "../../../src/model/comparison.js";
import type { NamespaceReport } from "../../../src/model/report.js";
import { recordedReport } from "../../recorded-report.js";

const BOOT = "3f0b3c52-6a3e-4e0c-9d5a-0d2f6a1b7c11";
const LATER_BOOT = "91c1b8a0-0f7e-4c43-8c1d-5c9f8f2d4e22";

function booted(text: string): string {
  return text.replace("@begin 1", `@begin 1\n@boot ${BOOT}`);
}

/** A reading of a recorded pod, changed as a test likes. */
function side(pod: string, edit: (report: NamespaceReport) => void = () => undefined): Side {
  const report = structuredClone(recordedReport([pod], booted));
  edit(report);
  const [one] = sidesOf(report);
  if (!one) throw new Error(`no pod ${pod}`);
  return one;
}

/** As a container is after a restart on the same node: another ID and other namespaces of its own. */
function restarted(report: NamespaceReport): void {
  const app = report.pods[0]?.containers[0];
  if (!app) throw new Error("no container");
  app.id = "containerd://ffff";
  app.namespaces.pid.inode = 4026539001;
  app.namespaces.mnt.inode = 4026539002;
}

function node(report: NamespaceReport) {
  const [one] = report.nodes;
  if (!one) throw new Error("no node");
  return one;
}

const words = (before: Side, after: Side, together = false): string[] =>
  comparePods(before, after, together).changes.map(
    ({ aspect, container, type, what, before: a, after: b }) =>
      `${[aspect, container, type, what === aspect ? null : what].filter(Boolean).join(" ")}: ${a} > ${b}`,
  );

describe("one pod at two times", () => {
  test("nothing changes where nothing has changed", () => {
    const comparison = comparePods(side("sidecar"), side("sidecar"), false);
    expect([comparison.of, comparison.changes, comparison.incomparable]).toEqual(["readings", [], null]);
    expect(comparison.shared.map(({ type, certain }) => [type, certain])).toContainEqual(["net", true]);
  });

  test("a restart: another container, and its own namespaces with it", () => {
    const was = side("sidecar").pod.containers[0];
    expect(words(side("sidecar"), side("sidecar", restarted))).toEqual([
      `restart app: ${was?.id} > containerd://ffff`,
      `namespace app pid: ${was?.namespaces.pid.inode} > 4026539001`,
      `namespace app mnt: ${was?.namespaces.mnt.inode} > 4026539002`,
    ]);
  });

  test("every container anew: the same number proves nothing but for the node's namespaces", () => {
    const anew = side("sidecar", (report) => {
      for (const one of report.pods[0]?.containers ?? []) one.id = `containerd://new-${one.name}`;
    });
    const { shared } = comparePods(side("sidecar"), anew, false);
    const certain = Object.fromEntries(shared.map((one) => [one.type, one.certain]));
    expect(certain).toMatchObject({ net: false, ipc: false, user: true, time: true });
  });

  test("after the node has been started anew scopes are compared, inodes are not", () => {
    const after = side("sidecar", (report) => {
      restarted(report);
      node(report).bootId = LATER_BOOT;
    });
    const comparison = comparePods(side("sidecar"), after, false);
    expect(comparison.incomparable).toBe("node node1 was started anew between the two");
    expect(comparison.shared).toEqual([]);
    expect(words(side("sidecar"), after).map((one) => one.replace(/:.*/, ""))).toEqual([
      "node boot",
      "restart app",
    ]);
  });

  test.each<[string, (report: NamespaceReport) => void, string]>([
    ["no boot is known", (report) => (node(report).bootId = null), "is not known"],
    [
      "another node",
      (report) => {
        Object.assign(node(report), { name: "node2", bootId: LATER_BOOT });
        for (const pod of report.pods) pod.node = "node2";
      },
      "different nodes, node1 and node2",
    ],
    ["no node was read", (report) => (report.nodes = []), "nothing was read"],
  ])("inodes are not compared when %s", (_, edit, why) => {
    const { incomparable, changes } = comparePods(
      side("sidecar"),
      side("sidecar", (report) => {
        restarted(report);
        edit(report);
      }),
      false,
    );
    expect(incomparable).toContain(why);
    expect(changes.filter((one) => one.aspect === "namespace")).toEqual([]);
  });

  test("spec, kernel, scope, drift, findings and containers that come and go", () => {
    const after = side("sidecar", (report) => {
      const [pod] = report.pods;
      const app = pod?.containers[0];
      if (!pod?.spec || !app) throw new Error("no pod");
      pod.spec.hostNetwork = true;
      node(report).kernel = "7.0.1";
      Object.assign(app.namespaces.net, { scope: "host", drift: true });
      pod.containers = pod.containers.filter((one) => one.name !== "proxy");
      report.findings = [];
    });
    expect(words(side("sidecar"), after)).toEqual([
      `node kernel: ${side("sidecar").node?.kernel} > 7.0.1`,
      "spec hostNetwork: false > true",
      "scope app net: pod > host",
      "drift app net: false > true",
      "container proxy: app > null",
      ...side("sidecar").findings.map((one) =>
        `finding ${one.container ?? ""} ${one.id}: ${one.reason} > null`.replace("  ", " "),
      ),
    ]);
  });

  test("what is not known on one side is no change, and is told", () => {
    const ended = side("sidecar", (report) => {
      const app = report.pods[0]?.containers[0];
      if (!app) throw new Error("no container");
      app.state = "waiting";
      for (const cell of Object.values(app.namespaces))
        Object.assign(cell, { scope: null, inode: null, drift: null });
    });
    expect(words(side("sidecar"), ended)).toEqual(["state app: running > waiting"]);
    expect(comparePods(side("sidecar"), ended, false).uncompared).toEqual([
      { container: "app", why: "no process after" },
    ]);
  });
});

test("a scope that is unknown on one side is no change either", () => {
  const unsure = side("sidecar", (report) => {
    const app = report.pods[0]?.containers[0];
    if (!app) throw new Error("no container");
    Object.assign(app.namespaces.net, { scope: "unknown", drift: null });
  });
  expect(words(unsure, side("sidecar"))).toEqual([]);
  expect(comparePods(unsure, side("sidecar"), false).uncompared).toEqual([
    { container: "app", why: "net not known before" },
  ]);
});

describe("two pods", () => {
  test("of one node, in one run: what both are in, and for certain", () => {
    const { of, shared } = comparePods(side("host"), side("sidecar"), true);
    expect(of).toBe("pods");
    expect(shared.map(({ type, host, certain }) => [type, host, certain])).toEqual([
      ["user", true, true],
      ["cgroup", true, true],
      ["time", true, true],
    ]);
  });

  test("inodes, IDs and UIDs of two pods are never the same, which is no change", () => {
    const aspects = comparePods(side("host"), side("sidecar"), true).changes.map((one) => one.aspect);
    expect(aspects).not.toEqual(expect.arrayContaining(["namespace"]));
    expect(aspects.filter((one) => one === "pod" || one === "restart" || one === "namespace")).toEqual([]);
    expect(aspects).toEqual(expect.arrayContaining(["spec", "container"]));
  });

  test("nodes that are containers of one machine have one kernel: their inodes can be compared", () => {
    const elsewhere = side("sidecar", (report) => {
      node(report).name = "node2";
      for (const pod of report.pods) pod.node = "node2";
    });
    expect(comparePods(side("host"), elsewhere, true).incomparable).toBeNull();
  });
});
