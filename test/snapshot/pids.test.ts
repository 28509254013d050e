import { describe, expect, test } from "@jest/globals";
import { END_LINE } from "../../src/probe/output.js";
import { parseCollectorOutput } from "../../src/probe/parse.js";
import { findProcess, findSandbox, firstProcess, otherProcesses } from "../../src/snapshot/pids.js";

const APP = "a".repeat(64);
const PAUSE = "b".repeat(64);
const INNER = "c".repeat(64);
const UID = "11111111-2222-3333-4444-555555555555";
const POD = `/kubepods/besteffort/pod${UID}`;

interface Process {
  pid: number;
  ppid: number;
  start: number;
  cgroup: string;
  comm?: string;
}

function reading(processes: Process[], ...lines: string[]) {
  const text = processes.flatMap(({ pid, ppid, start, cgroup, comm = "app" }) => [
    `@start ${pid} ${start}`,
    `/proc/${pid}/cgroup:0::${cgroup}`,
    `/proc/${pid}/stat:${pid} (${comm}) S ${ppid} 1 1 0 -1 4194560 1 0 0 0 0 6 0 0 20 0 1 0 ${start} 232 369`,
    `/proc/${pid}/status:Name:\t${comm}`,
  ]);
  return parseCollectorOutput(
    "n",
    ["@begin 1", "@round 1", ...lines, ...text, "@done", "", END_LINE, ""].join("\n"),
  );
}

describe("the first process of a container by its cgroup", () => {
  test("is the earliest whose parent is outside: kubectl exec leaves others there", () => {
    const found = reading([
      { pid: 50, ppid: 9, start: 900, cgroup: `${POD}/${APP}` },
      { pid: 70, ppid: 9, start: 100, cgroup: `${POD}/${APP}` },
      { pid: 60, ppid: 70, start: 90, cgroup: `${POD}/${APP}` },
    ]);
    expect(firstProcess(found, APP)?.pid).toBe(70);
  });

  test("is no process of a container inside it, and those count as its others", () => {
    const found = reading([
      { pid: 70, ppid: 9, start: 100, cgroup: `${POD}/${APP}` },
      { pid: 40, ppid: 3, start: 50, cgroup: `${POD}/${APP}/docker/${INNER}` },
    ]);
    const first = firstProcess(found, APP);
    expect(first?.pid).toBe(70);
    expect(otherProcesses(found, APP, first).map((one) => one.pid)).toEqual([40]);
  });

  test("is found below a child group of its own (an init that manages cgroups)", () => {
    const found = reading([{ pid: 70, ppid: 9, start: 100, cgroup: `${POD}/${APP}/init.scope` }]);
    expect(firstProcess(found, APP)?.pid).toBe(70);
  });
});

describe("crictl and the cgroups together", () => {
  const processes = [
    { pid: 70, ppid: 9, start: 100, cgroup: `${POD}/${APP}` },
    { pid: 80, ppid: 9, start: 200, cgroup: `${POD}/${APP}` },
    { pid: 90, ppid: 9, start: 300, cgroup: `${POD}/${PAUSE}`, comm: "pause" },
  ];

  test("crictl is the authority, and a difference is told", () => {
    const found = findProcess(reading(processes, "@crictl ok", `@container ${APP} 80 -`), APP);
    expect(found).toMatchObject({
      source: "crictl",
      process: { pid: 80 },
      disagreement: { crictl: 80, cgroup: 70 },
    });
  });

  test("a PID that crictl named and that is another container's now is not taken", () => {
    const found = findProcess(reading(processes, "@crictl ok", `@container ${APP} 90 -`), APP);
    expect(found).toMatchObject({ source: "cgroup", process: { pid: 70 } });
  });

  test.each([0, 1])("PID %i is no container's", (pid) => {
    const found = findProcess(reading(processes.slice(2), "@crictl ok", `@container ${APP} ${pid} -`), APP);
    expect([found.process, found.source]).toEqual([null, null]);
    expect(found.why).not.toBeNull();
  });

  test.each([
    ["@crictl absent no crictl in /usr/bin/crictl", "the node has no crictl (no crictl in /usr/bin/crictl)"],
    [
      "@crictl timeout /usr/bin/crictl did not answer within 2 s",
      "/usr/bin/crictl did not answer within 2 s",
    ],
    ["@crictl failed connection refused", "crictl failed: connection refused"],
    ["@crictl unasked", "crictl was not asked"],
    ["@crictl ok", "crictl does not know it"],
  ])("neither knows it: %s", (line, why) => {
    expect(findProcess(reading([], line), APP).why).toBe(`no process's cgroup names it, and ${why}`);
  });
});

describe("the sandbox", () => {
  const app = { pid: 70, ppid: 9, start: 100, cgroup: `${POD}/${APP}` };
  const pause = { pid: 60, ppid: 9, start: 90, cgroup: `${POD}/${PAUSE}`, comm: "pause" };

  test("by the process whose namespaces the container joined", () => {
    const found = reading(
      [app, pause],
      "@crictl ok",
      `@container ${APP} 70 ${PAUSE} /proc/60/ns/ipc /proc/60/ns/net`,
    );
    expect(findSandbox(found, UID, [APP])).toMatchObject({
      id: PAUSE,
      process: { pid: 60 },
      source: "crictl",
    });
  });

  test("by its ID from crictl and its cgroup", () => {
    const found = reading([app, pause], "@crictl ok", `@container ${APP} 70 ${PAUSE}`);
    expect(findSandbox(found, UID, [APP])).toMatchObject({ id: PAUSE, source: "cgroup" });
  });

  test.each([
    ["cgroupfs", POD],
    ["systemd", `/kubepods.slice/kubepods-pod${UID.replaceAll("-", "_")}.slice`],
  ])("by the pod's UID and the name of its process: %s", (_, parent) => {
    const found = reading([app, { ...pause, cgroup: `${parent}/cri-containerd-${PAUSE}.scope` }]);
    expect(findSandbox(found, UID, [APP])).toMatchObject({ id: PAUSE, source: "cgroup" });
  });

  test("there is none under CRI-O when it drops the infra container; another pod's is not taken", () => {
    const other = {
      ...pause,
      cgroup: `/kubepods/besteffort/pod99999999-2222-3333-4444-555555555555/${PAUSE}`,
    };
    expect(findSandbox(reading([app, other]), UID, [APP])).toBeNull();
  });
});
