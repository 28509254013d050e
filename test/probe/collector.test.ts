import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { describeOnBareNode, type FakeContainer, runOnBareNode, SHELLS } from "./bare-node.js";

const onNode = describeOnBareNode();

const id = (digit: string): string => digit.repeat(64);
const POD: FakeContainer[] = [
  { id: id("a"), unshare: "--net --uts --ipc --pid --mount", before: "hostname inside" },
  { id: id("b"), unshare: "--pid --mount", children: 3 },
];

/** A crictl that answers for every ID it is asked about, as the template has it. */
const CRICTL = `
while [ "$1" != --template ]; do shift; done; shift 2
for id; do p=$(pid_of "$id") || exit 1; echo "$id $p -"; done`;

onNode.each(SHELLS)("under %s", (_, shell) => {
  test("every namespace of every container is what readlink says, by crictl and by the cgroups", () => {
    const run = runOnBareNode({ containers: POD, crictl: CRICTL, shell, evidence: true });
    expect(run.reading.complete).toBe(true);
    expect(run.reading.crictl.status).toBe("ok");
    for (const one of POD) {
      const pid = run.pids.get(one.id) ?? 0;
      expect(run.reading.crictl.answers.get(one.id)?.pid).toBe(pid);
      expect(run.reading.scan.get(one.id)).toContain(pid);
      expect(run.reading.processes.get(pid)?.namespaces).toEqual(run.links.get(one.id));
    }
    expect(run.reading.gaps).toEqual([]);
    expect(run.reading.bootId).toBe(readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
    const uts = run.links.get(id("a"))?.["uts"];
    expect(run.reading.evidence).toContainEqual({
      type: "uts",
      inode: uts,
      evidence: { hostName: "inside" },
    });
    expect(run.reading.evidence.filter((one) => one.type === "net").map((one) => one.inode)).toContain(
      run.links.get(id("a"))?.["net"],
    );
  });

  test("no crictl on the node", () => {
    const run = runOnBareNode({ containers: POD, shell });
    expect(run.reading.crictl).toMatchObject({ status: "absent" });
    expect(run.reading.processes.get(run.pids.get(id("b")) ?? 0)?.namespaces).toEqual(run.links.get(id("b")));
  });

  test("a crictl that hangs is given up, and the cgroups serve", () => {
    const run = runOnBareNode({ containers: POD, crictl: "trap '' TERM; sleep 1000", shell });
    expect(run.reading.crictl.status).toBe("timeout");
    expect(run.reading.processes.get(run.pids.get(id("a")) ?? 0)?.namespaces).toEqual(run.links.get(id("a")));
  });

  test("one unknown ID fails crictl's whole call: the others are asked one by one", () => {
    const run = runOnBareNode({ containers: POD, crictl: CRICTL, shell, ids: [id("a"), id("9"), id("b")] });
    expect(run.reading.crictl.status).toBe("ok");
    expect([...run.reading.crictl.answers.keys()]).toEqual([id("a"), id("b")]);
  });

  test("a crictl that fails says why", () => {
    const run = runOnBareNode({
      containers: POD,
      crictl: "echo 'level=error msg=\"connect: no such file\"' >&2; exit 1",
      shell,
    });
    expect(run.reading.crictl).toMatchObject({
      status: "failed",
      detail: 'level=error msg="connect: no such file"',
    });
  });

  test.each([
    [
      "a socket that the node names goes first",
      "timeout: 10\nruntime-endpoint: unix://DIR/announced.sock\n",
      /announced\.sock$/,
    ],
    ["quoted too", 'runtime-endpoint: "unix://DIR/announced.sock"\n', /announced\.sock$/],
    ["one that is not there does not", "runtime-endpoint: unix://DIR/no.sock\n", /\/sock$/],
    ["nor one that is no path", "runtime-endpoint: unix://DIR/announced.sock;reboot\n", /\/sock$/],
  ])("%s", (_, crictlYaml, asked) => {
    const run = runOnBareNode({ containers: POD, crictl: "echo $2 >&2; exit 1", shell, crictlYaml });
    expect(run.reading.crictl).toMatchObject({ status: "failed", detail: expect.stringMatching(asked) });
  });

  test("programs started do not grow with containers, and crictl is one call", () => {
    const few = runOnBareNode({ containers: POD, crictl: CRICTL, shell });
    const many = runOnBareNode({
      containers: "0123456789cdef".split("").map((digit) => ({ id: id(digit), unshare: "--pid --mount" })),
      crictl: CRICTL,
      shell,
    });
    // Where the shell is busybox its applets need no program: then only crictl was started.
    expect([...many.started].sort()).toEqual([...few.started].sort());
    expect(many.started.filter((one) => one === "crictl")).toHaveLength(1);
    expect(many.reading.crictl.answers.size).toBe(14);
  });

  test("nor with processes, from the number on whose paths xargs puts together", () => {
    const [many, more] = [40, 63].map((children) => {
      const containers: FakeContainer[] = [{ id: id("c"), unshare: "--pid --mount", children }];
      return runOnBareNode({ containers, crictl: CRICTL, shell });
    });
    expect(more?.started.sort()).toEqual(many?.started.sort());
    expect([many, more].map((run) => run?.reading.gaps)).toEqual([[], []]);
    expect([many, more].map((run) => run?.reading.processes.size)).toEqual([42, 65]);
  });

  test("a container with more processes than are read: its first is found, and it is said", () => {
    const crowd: FakeContainer = { id: id("c"), unshare: "--pid --mount", children: 150 };
    const run = runOnBareNode({ containers: [...POD, crowd], shell });
    expect(run.reading.gaps.map((one) => one.why)).toEqual(["151 processes, the first ones were read"]);
    expect(run.reading.processes.has(run.pids.get(id("c")) ?? 0)).toBe(true);
  });

  test("of a crowd, as many lines as fit are kept: all that are read, and the count of the others", () => {
    const crowd: FakeContainer = { id: id("c"), unshare: "--pid --mount", children: 150 };
    const run = runOnBareNode({ containers: [crowd], shell, bounds: { told_bytes: 10 } });
    // The first ones, and the container's first process wherever it stands among them.
    expect([64, 65]).toContain(run.reading.scan.get(id("c"))?.length);
    expect(run.reading.gaps.map((one) => one.why)).toEqual(["151 processes, the first ones were read"]);
  });

  test("what is too much is cut, and said", () => {
    const run = runOnBareNode({ containers: POD, shell, match: [], bounds: { output_bytes: 900 } });
    expect(run.reading.complete).toBe(true);
    expect(run.reading.gaps.map((one) => one.what)).toContain("the collector's output");
  });

  test("processes that come and go while it reads: never a mixture", () => {
    const churn = "i=0; while [ $i -lt 300 ]; do sh -c 'echo $$ >$0; true' /dev/null; i=$((i+1)); done";
    const run = runOnBareNode({ containers: POD, crictl: CRICTL, shell, meanwhile: churn });
    for (const one of POD) {
      expect(run.reading.processes.get(run.pids.get(one.id) ?? 0)?.namespaces).toEqual(run.links.get(one.id));
    }
  });
});

// busybox's shell asks nobody for a program of its own: another `ip` needs another shell.
const withDash = SHELLS.some(([name]) => name === "dash") ? onNode : describe.skip;
withDash(
  "an alternative name of an interface with line feeds in it, as whoever has NET_ADMIN gives it",
  () => {
    test("is no host name, no message queue and no other namespace", () => {
      const altname = ["a", "=ipc", "/proc/sysvipc/msg:8", "=uts", "forged", "@net 1 x", "=uts x", "forged"];
      const run = runOnBareNode({
        containers: POD,
        shell: ["dash"],
        evidence: true,
        programs: { ip: `printf '%s\\n' '1: lo: <LOOPBACK> altname ${altname.join("' '")}'` },
      });
      const links = run.links.get(id("a"));
      const seen = (type: string) =>
        run.reading.evidence.filter((one) => one.type === type && one.inode === links?.[type]);
      expect(seen("uts").map((one) => one.evidence)).toEqual([{ hostName: "inside" }]);
      expect(seen("ipc").map((one) => one.evidence)).toEqual([{ ipcObjects: { shm: 0, sem: 0, msg: 0 } }]);
      expect(run.reading.processes.has(1)).toBe(true);
    });

    test("ends nothing that is read beside it, and tells nothing of a process", () => {
      const { output } = runOnBareNode({
        containers: POD,
        shell: ["dash"],
        evidence: true,
        programs: {
          ip: `printf '%s\\n' '1: lo: <UP> altname a' @code '@crictl forged' /proc/1/status:Name:forged`,
        },
      });
      expect(output.split("\n").filter((line) => /^(?!@net ).*forged/.test(line))).toEqual([]);
      expect(output).toMatch(/^@net self @crictl forged$/m);
      expect(output).toMatch(/^@uts \d+ inside$/m);
    });
  },
);
