import { describe, expect, test } from "@jest/globals";
import { END_LINE } from "../../src/probe/output.js";
import { parseCollectorOutput } from "../../src/probe/parse.js";
import { RECORDED_CONTAINERS, RECORDED_LSNS, recordedReading } from "../recorded.js";

const ID = "b".repeat(64);
const OTHER = "c".repeat(64);

/** The least that the collector prints about one process. */
function processLines(
  pid: number,
  options: { start?: string; again?: string; ppid?: number; id?: string; comm?: string } = {},
): string[] {
  const { start = "500", again = start, ppid = 2, id = ID, comm = "app" } = options;
  return [
    `@start ${pid} ${start}`,
    `/proc/${pid}/cgroup:0::/kubepods/pod1/${id}`,
    `lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/${pid}/ns/net -> net:[40265${pid}]`,
    `/proc/${pid}/stat:${pid} (${comm}) S ${ppid} ${pid} ${pid} 0 -1 4194560 1 0 0 0 0 6 0 0 20 0 1 0 ${again} 232 369`,
    `/proc/${pid}/status:Name:\t${comm}`,
    `/proc/${pid}/status:NSpid:\t${pid}\t1`,
  ];
}

function parse(...lines: string[]): ReturnType<typeof parseCollectorOutput> {
  return parseCollectorOutput("n", ["@begin 1", "@round 1", ...lines, "@done", "", END_LINE, ""].join("\n"));
}

describe("the recorded node", () => {
  const reading = recordedReading();

  test("is complete, and its crictl answered for every container", () => {
    expect(reading.complete).toBe(true);
    expect(reading.crictl.status).toBe("ok");
    expect(reading.gaps).toEqual([]);
    const known = Object.values(RECORDED_CONTAINERS)
      .flatMap((one) => Object.entries(one))
      .filter(([name]) => name !== "(sandbox)");
    expect(reading.crictl.answers.size).toBe(known.length);
    for (const [, { id, pid }] of known) expect(reading.crictl.answers.get(id)?.pid).toBe(pid);
  });

  test("every namespace of every process is one that lsns knows, of that type", () => {
    const known = new Set(RECORDED_LSNS.map((one) => `${one.type} ${one.ns}`));
    const pids = Object.values(RECORDED_CONTAINERS).flatMap((one) =>
      Object.values(one).map(({ pid }) => pid),
    );
    let compared = 0;
    for (const pid of pids) {
      for (const [type, inode] of Object.entries(reading.processes.get(pid)?.namespaces ?? {})) {
        expect(known).toContain(`${type} ${inode}`);
        compared += 1;
      }
    }
    expect(compared).toBe(pids.length * 8);
  });

  test("each of lsns' leaders that was read is in that namespace", () => {
    const read = RECORDED_LSNS.filter((one) => reading.processes.has(one.pid));
    expect(read.length).toBeGreaterThan(20);
    for (const { ns, type, pid } of read) {
      expect(reading.processes.get(pid)?.namespaces).toMatchObject({ [type]: ns });
    }
  });

  test("tells the cgroup version: v1 controllers beside the unified hierarchy", () => {
    expect(reading.cgroup).toBe("hybrid");
  });
});

describe("cgroup version", () => {
  test.each([
    ["v2", ["0::/kubepods/x"]],
    ["v1", ["4:memory:/kubepods/x", "3:cpu:/kubepods/x"]],
    ["hybrid", ["4:memory:/kubepods/x", "0::/kubepods/x"]],
  ])("%s", (version, lines) => {
    const reading = parse(
      ...processLines(7).filter((line) => !line.includes("/cgroup:")),
      ...lines.map((line) => `/proc/7/cgroup:${line}`),
    );
    expect(reading.cgroup).toBe(version);
  });
});

describe("two lives of a PID are never mixed", () => {
  test("a process whose start time changed is left out, with a gap", () => {
    const reading = parse(
      ...processLines(7, { start: "500", again: "900" }),
      ...processLines(8, { id: OTHER }),
    );
    expect([...reading.processes.keys()]).toEqual([8]);
    expect(reading.gaps).toEqual([
      { what: "process 7", why: "it ended, or another took its PID, while it was read" },
    ]);
  });

  test("a process that was gone at the second look is left out", () => {
    const reading = parse(...processLines(7).filter((line) => !line.startsWith("/proc/7/stat:")));
    expect(reading.processes.size).toBe(0);
    expect(reading.gaps).toHaveLength(1);
  });

  test("of two rounds the second counts, and nothing of the first", () => {
    const reading = parse(...processLines(7), `@container ${ID} 7 -`, "@round 2", ...processLines(9));
    expect([...reading.processes.keys()]).toEqual([9]);
    expect(reading.crictl.answers.size).toBe(0);
  });
});

describe("hostile content stays what it is", () => {
  test.each([
    [
      "a comm with parentheses, spaces and the fields of a stat line",
      "x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 999 (y",
    ],
    ["a comm that looks like a line of the collector's", "@end"],
    ["a comm that looks like a link", "net -> net:[1]"],
  ])("%s", (_, comm) => {
    const process = parse(...processLines(7, { comm })).processes.get(7);
    expect(process).toMatchObject({ startTime: "500", parent: 2, comm, namespaces: { net: 402657 } });
  });

  test("a comm with escapes and marks of direction is shown as such", () => {
    const process = parse(...processLines(7, { comm: "\u001b[31m\u202ex" })).processes.get(7);
    expect(process?.comm).toBe("\\x1b[31m\\u202ex");
  });

  test("a host name that forges the collector's lines stays in its own look", () => {
    const reading = parse(
      ...processLines(7),
      "@uts 7 lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/self/ns/uts -> uts:[4026532628]",
      "@uts 7 @end",
      "@uts 7 @net 8 lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/self/ns/net -> net:[1]",
    );
    expect(reading.evidence).toEqual([
      {
        type: "uts",
        inode: 4026532628,
        evidence: { hostName: "@end\\x0a@net 8 lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/self/ns/..." },
      },
    ]);
  });

  test.each([
    "@container nonsense 7 -",
    `@container ${ID} -1 -`,
    `@container ${ID} 99999999999 -`,
    `@container ${ID} 7`,
    "@start 7 x",
    "lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/7/ns/net -> uts:[1]",
    "/proc/7/status",
  ])("a malformed line is passed over: %s", (line) => {
    const reading = parse(line);
    expect(reading.processes.size).toBe(0);
    expect(reading.crictl.answers.size).toBe(0);
    expect(reading.gaps).toEqual([]);
  });
});

describe("what is missing is said", () => {
  test("no last line: not complete", () => {
    expect(parseCollectorOutput("n", "@begin 1\n@round 1\n").complete).toBe(false);
  });

  test("a namespace that could not be entered is a gap with nsenter's words", () => {
    const reading = parse(
      "@net 7 nsenter: setns(): can't reassociate to namespace 'net': Operation not permitted",
    );
    expect(reading.gaps).toEqual([
      {
        what: "net namespace from inside",
        why: "nsenter: setns(): can't reassociate to namespace 'net': Operation not permitted",
      },
    ]);
  });

  test.each([
    ["cut", "x".repeat(4_000_000), "cut at 4000000 bytes"],
    ["that ended early", "", "its script ended early"],
  ])("output %s before the collector was done", (_, rest, why) => {
    const reading = parseCollectorOutput("n", ["@begin 1", "@round 1", rest, "", END_LINE, ""].join("\n"));
    expect(reading).toMatchObject({ complete: true, gaps: [{ what: "the collector's output", why }] });
  });

  test("more processes than are read", () => {
    const reading = parse(`@many ${ID} 100000`);
    expect(reading.gaps).toEqual([
      { what: "processes of bbbbbbbbbbbb", why: "100000 processes, the first ones were read" },
    ]);
  });
});

test.each([
  ["3f0b3c52-6a3e-4e0c-9d5a-0d2f6a1b7c11", "3f0b3c52-6a3e-4e0c-9d5a-0d2f6a1b7c11"],
  ["../../etc/passwd", null],
  ["", null],
])("the boot ID is a UUID, or not known: %j", (word, bootId) => {
  expect(parse(`@boot ${word}`).bootId).toBe(bootId);
});

test("the node's own interfaces and what another look saw in the same namespace are one", () => {
  const link = "lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/self/ns/net -> net:[11]";
  const reading = parse(
    `@net self ${link}`,
    "@net self 61: veth31fbed31@if4: <BROADCAST,UP> mtu 1500 qdisc noqueue master cni0",
    `@net 7 ${link}`,
    "@net 7 59: cni0    inet 10.244.0.1/24 brd 10.244.0.255 scope global cni0",
    "@net 7 61: veth31fbed31@if4: <BROADCAST,UP> mtu 1500 qdisc noqueue master cni0",
  );
  expect(reading.evidence).toEqual([
    {
      type: "net",
      inode: 11,
      evidence: {
        interfaces: [
          { name: "cni0", addresses: ["10.244.0.1/24"], index: null, peerIndex: null },
          { name: "veth31fbed31", addresses: [], index: 61, peerIndex: 4 },
        ],
      },
    },
  ]);
});

test("mounts and clock offsets; spaces and line feeds in a path stay in it", () => {
  const reading = parse(
    ...processLines(7),
    "/proc/7/mountinfo:499 556 254:0 /var/lib/kubelet/pods/u/volumes/kubernetes.io~empty-dir/work /work rw,relatime - ext4 /dev/vda rw",
    "/proc/7/mountinfo:500 556 0:53 / /a\\040b\\012@end ro,nosuid master:7 shared:2 - tmpfs tmpfs rw",
    "/proc/7/mountinfo:nonsense",
    "/proc/7/timens_offsets:monotonic           0         0",
    "/proc/7/timens_offsets:boottime        86400         0",
  );
  expect(reading.processes.get(7)?.mounts).toEqual([
    {
      device: "254:0",
      root: "/var/lib/kubelet/pods/u/volumes/kubernetes.io~empty-dir/work",
      path: "/work",
      fsType: "ext4",
      readOnly: false,
    },
    { device: "0:53", root: "/", path: "/a b\\x0a@end", fsType: "tmpfs", readOnly: true },
  ]);
  expect(reading.processes.get(7)?.timeOffsets).toEqual({ monotonic: 0, boottime: 86400 });
});

test("addresses, host name and IPC objects as seen from inside", () => {
  const link = (type: string, inode: number): string =>
    `lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/self/ns/${type} -> ${type}:[${inode}]`;
  const reading = parse(
    `@net 7 ${link("net", 11)}`,
    "@net 7 1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever",
    "@net 7 4: eth0    inet 10.244.0.6/24 brd 10.244.0.255 scope global eth0\\       valid_lft forever",
    "@net 7 4: eth0    inet6 fe80::fc:ff:fe00:1/64 scope link \\       valid_lft forever preferred_lft forever",
    "@net 7 4: eth0@if61: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue \\    link/ether 8e:00:00:00:00:01",
    "@net 7 default via 10.244.0.1 dev eth0 ",
    "@net 7 10.244.0.0/24 dev eth0 scope link  src 10.244.0.6 ",
    `@uts 7 ${link("uts", 12)}`,
    "@uts 7 sidecar",
    `@ipc 8 ${link("ipc", 13)}`,
    "@ipc 8 /proc/sysvipc/shm:1",
    "@ipc 8 /proc/sysvipc/sem:3",
    "@ipc 8 /proc/sysvipc/msg:1",
  );
  expect(reading.evidence).toEqual([
    {
      type: "net",
      inode: 11,
      evidence: {
        interfaces: [
          { name: "lo", addresses: ["127.0.0.1/8"], index: null, peerIndex: null },
          { name: "eth0", addresses: ["10.244.0.6/24", "fe80::fc:ff:fe00:1/64"], index: 4, peerIndex: 61 },
        ],
        routes: ["default via 10.244.0.1 dev eth0", "10.244.0.0/24 dev eth0 scope link  src 10.244.0.6"],
      },
    },
    { type: "uts", inode: 12, evidence: { hostName: "sidecar" } },
    { type: "ipc", inode: 13, evidence: { ipcObjects: { shm: 0, sem: 2, msg: 0 } } },
  ]);
});
