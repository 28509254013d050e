import { mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";
import { bareContainerId } from "../../src/model/pod.js";
import { localProcesses } from "../../src/probe/local-proc.js";
import { FLAVOUR_FOLDERS, flavour, flavourFiles } from "../flavours.js";

let proc: string;
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), "nsinfo-proc-"));
});
afterEach(() => rmSync(proc, { recursive: true, force: true }));

/** A folder as /proc has it, with what is read of it. */
function put(
  pid: number,
  options: { comm?: string; ppid?: number; cgroup?: string[]; net?: string } = {},
): void {
  const { comm = "app", ppid = 1, cgroup = ["0::/init.scope"], net = "net:[42]" } = options;
  mkdirSync(join(proc, `${pid}/ns`), { recursive: true });
  writeFileSync(join(proc, `${pid}/stat`), `${pid} (${comm}) S ${ppid} 1 1 0 -1 0\n`);
  writeFileSync(join(proc, `${pid}/cgroup`), `${cgroup.join("\n")}\n`);
  symlinkSync(net, join(proc, `${pid}/ns/net`));
}

const CASES = FLAVOUR_FOLDERS.flatMap((folder) => flavourFiles(folder).map((file) => `${folder}/${file}`));

test.each(CASES)("%s: each process belongs where it belongs", (name) => {
  const { id, podUid, processes } = flavour(name);
  for (const [index, { cgroup }] of processes.entries()) put(100 + index, { cgroup });
  const found = localProcesses(proc);
  expect(found).toHaveLength(processes.length);
  for (const [index, one] of processes.entries()) {
    const belongs = { containerId: found[index]?.containerId, podUid: found[index]?.podUid };
    const own = {
      container: { containerId: bareContainerId(id), podUid },
      sandbox: { containerId: one.id, podUid },
      monitor: { containerId: null, podUid: null },
    };
    if (one.is !== "inner") expect(belongs).toEqual(own[one.is]);
    // A pod of the node inside of the container, not the pod that this node runs in.
    else expect([belongs.containerId, belongs.podUid]).not.toContain(podUid);
  }
});

test.each([
  ["a container of Docker's", "0::/system.slice/docker-ID.scope", true],
  ["one of Podman's", "0::/machine.slice/libpod-ID.scope/container", true],
  ["what Podman keeps beside it", "0::/machine.slice/libpod-conmon-ID.scope", false],
  ["a service", "0::/system.slice/ssh.service", false],
  [
    "a container in a pod's container",
    "0::/kubepods/pod11111111-2222-4333-8444-555555555555/OTHER/docker/ID",
    true,
  ],
])("%s is of no pod", (_, line, isContainer) => {
  const id = "ab".repeat(32);
  put(7, { cgroup: [line.replace("ID", id).replace("OTHER", "cd".repeat(32))] });
  expect(localProcesses(proc)).toMatchObject([{ containerId: isContainer ? id : null, podUid: null }]);
});

test("a process whose name looks like the rest of its line", () => {
  put(7, { comm: "x) S 99 (y", ppid: 3 });
  expect(localProcesses(proc)).toMatchObject([{ pid: 7, parent: 3, comm: "x) S 99 (y" }]);
});

test("a name that would turn the terminal is shown as such", () => {
  put(7, { comm: "\u001b[31m" });
  expect(localProcesses(proc)[0]?.comm).toBe("\\x1b[31m");
});

test("kernel threads are left out, unless PID 2 is something else", () => {
  put(2, { comm: "kthreadd", ppid: 0 });
  put(3, { comm: "kworker/0:0", ppid: 2 });
  put(4, { ppid: 1 });
  expect(localProcesses(proc).map(({ pid }) => pid)).toEqual([4]);
  writeFileSync(join(proc, "2/stat"), "2 (sh) S 1 1 1 0 -1 0\n");
  expect(localProcesses(proc).map(({ pid }) => pid)).toEqual([2, 3, 4]);
});

test("a process that ended while it was read, and a link that cannot be read, are no guess", () => {
  put(7);
  mkdirSync(join(proc, "8"));
  put(9, { net: "mnt:[1" });
  expect(localProcesses(proc).map(({ pid, namespaces }) => [pid, namespaces])).toEqual([
    [7, { net: 42 }],
    [9, {}],
  ]);
});

test("this machine: its own process is there, with the namespaces that readlink tells", () => {
  const self = localProcesses().find(({ pid }) => pid === process.pid);
  const links = NAMESPACE_TYPES.map((type) => [type, readlinkSync(`/proc/self/ns/${type}`)]);
  expect(NAMESPACE_TYPES.map((type) => [type, `${type}:[${self?.namespaces[type]}]`])).toEqual(links);
  expect(self?.parent).toBe(process.ppid);
});
