import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";
import type { NamespaceReport } from "../../src/model/report.js";

const BINARY = resolve(process.env["NSINFO_E2E_BINARY"] ?? "bin/kubectl-nsinfo");

/** A node with its own PID 1, which can be read: the machine's own may be out of reach. */
const NODE = ["--fork", "--pid", "--mount", "--mount-proc", "--kill-child=KILL"];

function needs(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "skipped: local needs Linux and root";
  return spawnSync("unshare", [...NODE, "true"]).status === 0
    ? null
    : "skipped: no new PID namespace can be made here";
}

const missing = needs();
if (missing !== null) console.log(missing);
const onLinux = missing === null ? describe : describe.skip;

interface Ran {
  code: number | null;
  /** What the command printed. */
  stdout: string;
  stderr: string;
  /** By readlink: the name of a process -> type -> inode. */
  links: Map<string, Record<string, number>>;
  pids: Map<string, number>;
}

/** Starts processes in a shell on the node (each line may use what `start` gives), then the command; all end with the node. */
function onNode(lines: string[], command: string): Ran {
  const script = [
    // start NAME WORDS...: runs them in the background until they are `sleep`, and tells who and where they are.
    'start() { name=$1; shift; "$@" & pid=$!; until [ "$(cat /proc/$pid/comm)" = sleep ]; do sleep 0.01; done; eval "$name=$pid"; for type in net ipc uts pid mnt user cgroup time; do echo "LINK $name $pid $(readlink /proc/$pid/ns/$type)"; done; }',
    ...lines,
    "echo COMMAND",
    command,
    'echo "CODE $?"',
  ].join("\n");
  const run = spawnSync("unshare", [...NODE, "sh", "-c", script], {
    encoding: "utf8",
    timeout: 60_000,
    // unshare blocks SIGTERM while it waits for its child.
    killSignal: "SIGKILL",
  });
  const [before = "", after = ""] = run.stdout.split("COMMAND\n");
  const [, stdout = "", code] = /^(.*)CODE (\d+)\n$/s.exec(after) ?? [];
  const links: Ran["links"] = new Map();
  const pids: Ran["pids"] = new Map();
  for (const [, name = "", pid, type = "", inode] of before.matchAll(
    /^LINK (\S+) (\d+) (\w+):\[(\d+)\]$/gm,
  )) {
    links.set(name, { ...links.get(name), [type]: Number(inode) });
    pids.set(name, Number(pid));
  }
  return { code: code === undefined ? null : Number(code), stdout, stderr: run.stderr, links, pids };
}

const START = [
  "start a unshare --net --uts --ipc sleep 1000",
  "start b nsenter -t $a -n sleep 1000",
  "start c sleep 1000",
];

onLinux("local, on a node of its own", () => {
  test("each cell of each named process is what readlink says", () => {
    const ran = onNode(START, `'${BINARY}' local --pid $a --pid $b,$c -o json`);
    expect([ran.code, ran.stderr]).toEqual([0, ""]);
    const report: NamespaceReport = JSON.parse(ran.stdout);
    const cells = report.pods[0]?.containers.flatMap((one) =>
      NAMESPACE_TYPES.map((type) => [one.pid, type, one.namespaces[type].inode]),
    );
    const truth = ["a", "b", "c"].flatMap((name) =>
      NAMESPACE_TYPES.map((type) => [ran.pids.get(name), type, ran.links.get(name)?.[type]]),
    );
    expect(cells).toEqual(truth);
    console.log(`local: ${truth.length} cells compared with readlink, all agree`);
    const scopes = report.pods[0]?.containers.map((one) =>
      NAMESPACE_TYPES.map((type) => one.namespaces[type].scope).join(" "),
    );
    expect(scopes).toEqual([
      "pod container container host host host host host",
      "pod host host host host host host host",
      "host host host host host host host host",
    ]);
    expect(report.gaps).toEqual([]);
  }, 90_000);

  test("a process is not called alone where another is in its namespace", () => {
    const ran = onNode(START, `'${BINARY}' local --pid $a -o json`);
    const report: NamespaceReport = JSON.parse(ran.stdout);
    expect(report.pods[0]?.containers[0]?.namespaces).toMatchObject({
      net: { scope: "other" },
      uts: { scope: "container" },
    });
  }, 90_000);

  test("the table says where it was read, and no more than is known", () => {
    const ran = onNode(START, `'${BINARY}' local --pid $a --pid $b`);
    expect(ran.stdout).toMatch(/^\(local\)\/named on \S+ \(.*\), read here in \d+\.\d s\n/);
    expect(ran.stdout).toMatch(
      new RegExp(
        `^  net +${ran.links.get("a")?.["net"]} +${ran.links.get("b")?.["net"]} +\\d+ +pod +shared by`,
        "m",
      ),
    );
  }, 90_000);

  test.each([
    ["no such process", "local --pid 4000000", /^error: process 4000000 not found\nhint: ps -e .*\n$/],
    ["the machine's own", "local --pid 1", /^error: process 1 is the machine's own: .*\nhint: .*\n$/],
    [
      "no number",
      "local --pid app",
      /^error: invalid argument "app" for "--pid" flag: .*\nSee 'kubectl nsinfo local --help' for usage\.\n$/,
    ],
    ["no such container", "local -c 0000beef", /^error: container 0000beef not found: .*\nhint: .*\n$/],
    ["no container at all", "local", /^error: no container found: .*\nhint: .*--pid PID\n$/],
    ["a pod's name", "local pod/x", /^error: unexpected argument "pod\/x": .*\nSee .*\n$/],
  ])(
    "%s: in words, with the next step",
    (_, words, expected) => {
      const ran = onNode([], `'${BINARY}' ${words}`);
      expect([ran.code, ran.stdout]).toEqual([1, ""]);
      expect(ran.stderr).toMatch(expected);
    },
    60_000,
  );

  const NOBODY = ["--reuid=65534", "--regid=65534", "--clear-groups"];
  const isReachable = spawnSync("setpriv", [...NOBODY, "test", "-r", BINARY]).status === 0;
  if (!isReachable) console.log("skipped: another user cannot read the command here");

  (isReachable ? test : test.skip)(
    "not root: in words, with the next step",
    () => {
      // The checkout's own is a script for Node, which need not be on the PATH of another user.
      const start = process.env["NSINFO_E2E_BINARY"] ? `'${BINARY}'` : `'${process.execPath}' '${BINARY}'`;
      const ran = onNode([], `setpriv ${NOBODY.join(" ")} ${start} local`);
      expect([ran.code, ran.stdout]).toEqual([1, ""]);
      expect(ran.stderr).toMatch(/^error: only root may read .*\nhint: sudo kubectl-nsinfo local, or .*\n$/);
    },
    60_000,
  );
});
