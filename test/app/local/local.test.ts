import { describe, expect, test } from "@jest/globals";
import { inspectLocal, type LocalRequest } from "../../../src/app/local/local.js";
import type { Machine } from "../../../src/app/local/machine.js";
import { InspectError } from "../../../src/app/observable.js";
import { CHECKS } from "../../../src/checks/index.js";
import { INITIAL_INODES, NAMESPACE_TYPES, type PerType } from "../../../src/model/namespace.js";
import type { NamespaceReport } from "../../../src/model/report.js";
import type { LocalProcess } from "../../../src/probe/local-proc.js";

const APP = "a".repeat(64);
const SIDE = "b".repeat(64);
const PAUSE = "c".repeat(64);
const DOCKER = "d".repeat(64);
const UID = "11111111-2222-4333-8444-555555555555";

interface Made {
  pid: number;
  comm?: string;
  parent?: number;
  id?: string;
  uid?: string | null;
  own?: Partial<PerType<number>>;
}

function processOf({ pid, comm = "app", parent = 1, id, uid = null, own = {} }: Made): LocalProcess {
  const namespaces = { ...INITIAL_INODES, ...own };
  return { pid, parent, comm, containerId: id ?? null, podUid: uid, namespaces };
}

/** A pod of two containers, a container of Docker's, a process with a network of its own and one that is in it too. */
const PROCESSES: LocalProcess[] = [
  { pid: 1, comm: "systemd", parent: 0 },
  { pid: 10, id: PAUSE, uid: UID, comm: "pause", own: { net: 90, pid: 91 } },
  { pid: 11, id: APP, uid: UID, own: { net: 90, pid: 92 } },
  { pid: 12, id: SIDE, uid: UID, own: { net: 90, pid: 93 } },
  { pid: 20, id: DOCKER, own: { net: 80, pid: 81 } },
  { pid: 30, own: { net: 70 } },
  { pid: 31, parent: 30, own: { net: 70 } },
  { pid: 40, own: { net: 70, uts: 71 } },
].map(processOf);

function lines({ pid, comm, parent, containerId, podUid, namespaces }: LocalProcess): string[] {
  const path =
    containerId === null ? "/init.scope" : `${podUid ? `/kubepods/pod${podUid}` : "/docker"}/${containerId}`;
  return [
    `@start ${pid} ${pid}`,
    `/proc/${pid}/cgroup:0::${path}`,
    ...NAMESPACE_TYPES.map(
      (type) =>
        `lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/${pid}/ns/${type} -> ${type}:[${namespaces[type]}]`,
    ),
    `/proc/${pid}/status:Name:\t${comm}`,
    `/proc/${pid}/status:Uid:\t0\t0\t0\t0`,
    `/proc/${pid}/stat:${pid} (${comm}) S ${parent} ${pid} ${pid} 0 -1 4194560 1 0 0 0 0 6 0 0 20 0 1 0 ${pid} 232 369`,
  ];
}

interface Asked {
  report: NamespaceReport;
  args: string[];
}

async function ask(request: Partial<LocalRequest>, change: Partial<Machine> = {}): Promise<Asked> {
  const args: string[] = [];
  const machine: Machine = {
    name: "here",
    processes: () => PROCESSES,
    names: () =>
      new Map([
        [APP, { namespace: "shop", pod: "web", container: "nginx" }],
        [SIDE, { namespace: "shop", pod: "web", container: "proxy" }],
      ]),
    collect: async (given) => {
      args.push(...given);
      return {
        output: ["@begin 1", "@round 1", ...PROCESSES.flatMap(lines), "@done", "", "@end", ""].join("\n"),
        complaint: "",
      };
    },
    ...change,
  };
  const signal = new AbortController().signal;
  const report = await inspectLocal(
    { pids: [], containers: [], ...request },
    { machine, signal, now: () => new Date(0) },
  );
  return { report, args };
}

const scopes = (report: NamespaceReport, pod: number, container: number): Record<string, unknown> => {
  const found = report.pods[pod]?.containers[container];
  return {
    net: found?.namespaces.net.scope,
    uts: found?.namespaces.uts.scope,
    pid: found?.namespaces.pid.scope,
  };
};

describe("nothing named: every container that a cgroup names", () => {
  test("a pod with the kubelet's names and its sandbox; a container of no pod stands for itself", async () => {
    const { report } = await ask({});
    expect(
      report.pods.map((pod) => [pod.namespace, pod.name, pod.containers.map((one) => [one.name, one.pid])]),
    ).toEqual([
      [
        "shop",
        "web",
        [
          ["nginx", 11],
          ["proxy", 12],
          ["(sandbox)", 10],
        ],
      ],
      ["(local)", "d".repeat(12), [["d".repeat(12), 20]]],
    ]);
    expect(scopes(report, 0, 0)).toEqual({ net: "pod", uts: "host", pid: "container" });
    expect(scopes(report, 1, 0)).toEqual({ net: "container", uts: "host", pid: "container" });
  });

  test("without the kubelet's names: the UID and the first digits of the IDs", async () => {
    const { report } = await ask({}, { names: () => new Map() });
    expect([report.pods[0]?.namespace, report.pods[0]?.name]).toEqual(["(local)", UID]);
    expect(report.pods[0]?.containers.map((one) => one.name)).toEqual([
      "a".repeat(12),
      "b".repeat(12),
      "(sandbox)",
    ]);
  });

  test("crictl is asked about a kubelet's containers only", async () => {
    const { args } = await ask({});
    expect(args).toEqual(
      expect.arrayContaining([`id=${APP}`, `id=${SIDE}`, `match=pod${UID}`, `match=${DOCKER}`, "evidence"]),
    );
    expect(args).not.toContain(`id=${DOCKER}`);
    expect(args).not.toContain(`id=${PAUSE}`);
  });

  test("what was declared is not known: no spec, nothing expected, no drift, and that is said", async () => {
    const { report } = await ask({});
    expect(report.source).toBe("node");
    for (const pod of report.pods) {
      expect(pod.spec).toBeNull();
      for (const one of pod.containers)
        for (const type of NAMESPACE_TYPES)
          expect([one.namespaces[type].expected, one.namespaces[type].drift]).toEqual(["unknown", null]);
    }
    expect(report.skipped).toContainEqual({
      id: "namespace-drift",
      pod: "shop/web",
      why: "no API server was asked what it declares",
    });
    expect(report.gaps).toEqual([]);
  });

  test("what is of no pod is not judged by the rules of pods, and that is said", async () => {
    const { report } = await ask({});
    expect(new Set(report.findings.map((one) => one.pod))).toEqual(new Set(["shop/web"]));
    const loose = report.skipped.filter((one) => one.pod === `(local)/${"d".repeat(12)}`);
    expect(loose.map((one) => one.id)).toEqual(CHECKS.map((one) => one.id));
  });
});

describe("named", () => {
  test.each([["bbbb"], [SIDE], [`containerd://${SIDE}`], [SIDE.toUpperCase()]])(
    "container %s: it alone is shown, and compared with its whole pod",
    async (word) => {
      const { report } = await ask({ containers: [word] });
      expect(report.pods.map((pod) => pod.containers.map((one) => one.name))).toEqual([["proxy"]]);
      expect(report.pods[0]?.containers[0]?.namespaces.net).toMatchObject({
        scope: "pod",
        sharedWith: ["nginx"],
      });
      expect(report.pods[0]?.relations.find((one) => one.type === "pid")?.members).toEqual(["proxy"]);
    },
  );

  test("a sandbox is shown as such", async () => {
    const { report } = await ask({ containers: [PAUSE] });
    expect(report.pods[0]?.containers.map((one) => one.name)).toEqual(["(sandbox)"]);
  });

  test("processes stand side by side, with a container of no pod; the sources of their PIDs are told", async () => {
    const { report, args } = await ask({ pids: [30, 40, 30], containers: [DOCKER] });
    expect(
      report.pods.map((pod) => [pod.name, pod.containers.map((one) => [one.name, one.pid, one.pidSource])]),
    ).toEqual([
      [
        "named",
        [
          ["d".repeat(12), 20, "cgroup"],
          ["30", 30, null],
          ["40", 40, null],
        ],
      ],
    ]);
    expect(args).toEqual(expect.arrayContaining(["pid=30", "pid=40", `match=${DOCKER}`]));
    expect(report.pods[0]?.containers[1]?.namespaces.net).toMatchObject({ scope: "pod", sharedWith: ["40"] });
    expect(scopes(report, 0, 2)).toEqual({ net: "pod", uts: "container", pid: "host" });
  });

  test("a process is not called alone where another, not named, is in the namespace too", async () => {
    expect(scopes((await ask({ pids: [40] })).report, 0, 0)).toMatchObject({
      net: "other",
      uts: "container",
    });
  });

  test("its own children are no company", async () => {
    const without = PROCESSES.filter(({ pid }) => pid !== 40);
    const { report } = await ask({ pids: [30] }, { processes: () => without });
    expect(scopes(report, 0, 0)).toEqual({ net: "container", uts: "host", pid: "host" });
  });

  test("a pod and a process at once", async () => {
    const { report } = await ask({ pids: [30], containers: [APP] });
    expect(report.pods.map((pod) => [pod.name, pod.containers.map((one) => one.name)])).toEqual([
      ["web", ["nginx"]],
      ["named", ["30"]],
    ]);
  });

  test("a process that ended before it was read is a gap", async () => {
    const { report } = await ask(
      { pids: [30, 50] },
      { processes: () => [...PROCESSES, processOf({ pid: 50 })] },
    );
    expect(report.gaps).toEqual([
      {
        node: "here",
        pod: "(local)/named",
        container: "50",
        what: "its process",
        why: "process 50 ended before it was read",
      },
    ]);
    expect(report.pods[0]?.containers[1]).toMatchObject({ pid: null, process: null });
  });
});

describe("in words", () => {
  test.each<[string, Partial<LocalRequest>, string]>([
    ["a process that is not there", { pids: [999] }, "process 999 not found"],
    ["the machine's own", { pids: [1] }, "process 1 is the machine's own: the others are compared with it"],
    [
      "a container that is not there",
      { containers: ["eeee"] },
      "container eeee not found: no process's cgroup names it",
    ],
    ["no ID", { containers: ["nginx"] }, 'invalid container ID "nginx"'],
    ["too few digits", { containers: ["aaa"] }, 'invalid container ID "aaa"'],
  ])("%s", async (_, request, message) => {
    const failed = await ask(request).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(InspectError);
    expect((failed as InspectError).message).toBe(message);
    expect((failed as InspectError).hint).toMatch(/.{20}/);
  });

  test("digits that several containers begin with", async () => {
    const twin = processOf({ pid: 60, id: `${"a".repeat(60)}bbbb` });
    const failed = ask({ containers: ["aaaa"] }, { processes: () => [...PROCESSES, twin] });
    await expect(failed).rejects.toThrow("container ID aaaa is ambiguous: 2 containers begin with it");
  });

  test("no container on the machine", async () => {
    const failed = ask({}, { processes: () => PROCESSES.filter((one) => one.containerId === null) });
    await expect(failed).rejects.toThrow("no container found: no process's cgroup names one");
  });

  test("a machine without the programs", async () => {
    const collect = async (): Promise<{ output: string; complaint: string }> => ({
      output: "",
      complaint: "nsinfo: awk: not found\nx",
    });
    await expect(ask({}, { collect })).rejects.toThrow(
      "this machine could not be read: nsinfo: awk: not found",
    );
  });
});
