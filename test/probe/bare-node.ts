import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "@jest/globals";
import type { NodeReading } from "../../src/model/reading.js";
import { parseCollectorOutput } from "../../src/probe/parse.js";

/** A process of the bare node that stands for a container. */
export interface FakeContainer {
  id: string;
  /** What unshare is given, e.g. `--net --uts`. */
  unshare: string;
  /** Run before it sleeps. */
  before?: string;
  /** How many processes besides the first. */
  children?: number;
}

export interface BareNode {
  containers: FakeContainer[];
  /** Body of the crictl script; `$1...` are its arguments, and `pid_of ID` gives a PID. None: the node has no crictl. */
  crictl?: string;
  shell: string[];
  evidence?: boolean;
  ids?: string[];
  match?: string[];
  /** Arguments for listeners.sh, which then runs instead of the collector, and runs it. */
  listeners?: string[];
  /** The node's /etc/crictl.yaml, which names a socket; `DIR` stands for a folder where `announced.sock` is. */
  crictlYaml?: string;
  /** The script's own bounds, lowered, by the names of its variables. */
  bounds?: Record<string, number>;
  /** Shell lines that stand for a program of the debug image. */
  programs?: Record<string, string>;
  /** Shell lines run, as a background process, while the collector runs. */
  meanwhile?: string;
}

export interface BareNodeRun {
  output: string;
  reading: NodeReading;
  /** What `readlink` said of each container's namespaces, before the collector ran: `ID type:[inode]`. */
  links: Map<string, Record<string, number>>;
  pids: Map<string, number>;
  /** Every program that the collector started, by name. */
  started: string[];
}

/** One line why the bare node can't be made here, or null. */
export function bareNodeNeeds(): string | null {
  if (process.getuid?.() !== 0)
    return "skipped: the collector's own tests need root for cgroups and namespaces";
  if (!existsSync("/sys/fs/cgroup/pids") && !existsSync("/sys/fs/cgroup/cgroup.procs"))
    return "skipped: no cgroup hierarchy is mounted";
  const made = spawnSync("unshare", ["--fork", "--pid", "--mount", "--mount-proc", "true"]);
  return made.status === 0 ? null : "skipped: no new PID and mount namespaces can be made here";
}

/** `describe` where a bare node can be made; elsewhere what skips, and it is said why. */
export function describeOnBareNode(): typeof describe | typeof describe.skip {
  const missing = bareNodeNeeds();
  if (missing !== null) console.log(missing);
  return missing === null ? describe : describe.skip;
}

/** The shells of this machine that the scripts are tried under: their names, and the words that start them. */
export const SHELLS: readonly [string, string[]][] = (
  [
    ["busybox ash", ["busybox", "sh"]],
    ["dash", ["dash"]],
  ] satisfies [string, string[]][]
).filter(([, [program]]) => ["/bin", "/usr/bin"].some((folder) => existsSync(`${folder}/${program}`)));

const PROGRAMS = [
  "awk",
  "grep",
  "sed",
  "sort",
  "ls",
  "xargs",
  "head",
  "timeout",
  "nsenter",
  "sh",
  "cat",
  "cut",
  "ip",
  "nc",
  "ss",
  "crictl",
];

/** Programs that write their own name down before they run: what was started can be counted. */
function countingPath(dir: string, others: Record<string, string> = {}): string {
  const bin = join(dir, "bin");
  mkdirSync(bin);
  for (const program of PROGRAMS) {
    const real = spawnSync("sh", ["-c", `command -v ${program}`])
      .stdout.toString()
      .trim();
    if (real === "" && others[program] === undefined) continue;
    const body = others[program] ?? `exec ${real} "$@"`;
    writeFileSync(join(bin, program), `#!/bin/sh\necho ${program} >>${dir}/started\n${body}\n`);
    chmodSync(join(bin, program), 0o755);
  }
  return bin;
}

function cgroupRoot(): string {
  return existsSync("/sys/fs/cgroup/pids") ? "/sys/fs/cgroup/pids" : "/sys/fs/cgroup";
}

function startLines(dir: string, group: string, container: FakeContainer): string[] {
  const { id, unshare, before = ":", children = 0 } = container;
  const children_ = Array.from({ length: children }, () => "sleep 1000 &").join(" ");
  return [
    `mkdir -p ${group}/${id}`,
    `sh -c 'echo $$ >${group}/${id}/cgroup.procs; exec unshare ${unshare} --fork sh -c "${before}; ${children_} touch ${dir}/up-${id}; exec sleep 1000"' &`,
    `echo $! >${dir}/outer-${id}`,
    `while [ ! -e ${dir}/up-${id} ]; do sleep 0.01; done`,
    // The first process of the container is unshare's child; unshare itself goes back to the root cgroup, as a shim would be.
    `echo $(cat ${dir}/outer-${id}) >${cgroupRoot()}/cgroup.procs`,
    `pid=$(cat /proc/$(cat ${dir}/outer-${id})/task/$(cat ${dir}/outer-${id})/children); pid=\${pid%% *}; echo $pid >${dir}/pid-${id}`,
    `for t in net ipc uts pid mnt user cgroup time; do echo "LINK ${id} $pid $(readlink /proc/$pid/ns/$t)"; done`,
  ];
}

/** The script under test with its arguments, as a shell line. */
function commandLine(dir: string, node: BareNode, args: string[]): string {
  const quoted = (words: string[]): string => words.map((word) => `'${word}'`).join(" ");
  const shell = quoted(node.shell);
  return node.listeners === undefined
    ? `${shell} ${scriptFile(dir, "collector", node)} ${quoted(args)}`
    : `${shell} ${scriptFile(dir, "listeners", node)} "$(cat src/probe/collector.sh)" ${quoted([...args, ...node.listeners])}`;
}

function nodeScript(dir: string, node: BareNode, command: string): string {
  const group = `${cgroupRoot()}/nsinfo-test-${process.pid}-${dir.slice(-6)}`;
  const uid = "11111111-2222-3333-4444-555555555555";
  const pod = `${group}/kubepods/besteffort/pod${uid}`;
  return [
    `mkdir -p ${pod}`,
    ...node.containers.flatMap((one) => startLines(dir, pod, one)),
    ...(node.crictlYaml === undefined ? [] : [`mount -t overlay overlay -o lowerdir=${dir}/etc:/etc /etc`]),
    "echo COLLECT",
    ...(node.meanwhile ? [`{ ${node.meanwhile}; } &`] : []),
    `: >${dir}/started`,
    `PATH=${countingPath(dir, node.programs)}:$PATH ${command}`,
    `for pid in $(cat ${pod}/*/cgroup.procs); do kill -9 $pid; done`,
    `while [ -n "$(cat ${pod}/*/cgroup.procs 2>/dev/null)" ]; do sleep 0.01; done`,
    `find ${group} -depth -type d -exec rmdir {} +`,
  ].join("\n");
}

/** A script as it is, or a copy with other bounds. */
function scriptFile(dir: string, name: "collector" | "listeners", node: BareNode): string {
  const own = `src/probe/${name}.sh`;
  if (node.bounds === undefined) return own;
  const file = join(dir, `${name}.sh`);
  let text = readFileSync(own, "utf8");
  for (const [name, value] of Object.entries(node.bounds))
    text = text.replace(new RegExp(`^${name}=\\d+$`, "m"), `${name}=${value}`);
  writeFileSync(file, text);
  return file;
}

/** Makes a node of nothing but namespaces and cgroups, runs the collector on it, and takes everything away again. */
export function runOnBareNode(node: BareNode): BareNodeRun {
  const dir = mkdtempSync(join(tmpdir(), "nsinfo-collector-"));
  try {
    const crictl = join(dir, "crictl");
    if (node.crictl !== undefined) {
      const head = `#!/bin/sh\necho crictl >>${dir}/started\npid_of() { read -r pid <${dir}/pid-$1 && echo $pid; }\n`;
      writeFileSync(crictl, `${head}${node.crictl}\n`);
      chmodSync(crictl, 0o755);
    }
    writeFileSync(join(dir, "sock"), "");
    writeFileSync(join(dir, "announced.sock"), "");
    mkdirSync(join(dir, "etc"));
    writeFileSync(join(dir, "etc", "crictl.yaml"), (node.crictlYaml ?? "").replaceAll("DIR", dir));
    const ids = node.ids ?? node.containers.map((one) => one.id);
    const args = [
      ...ids.map((id) => `id=${id}`),
      ...(node.match ?? []).map((text) => `match=${text}`),
      `cri=unix://${dir}/sock`,
      `crictl=${crictl}`,
      ...(node.evidence ? ["evidence", "mounts"] : []),
    ];
    const script = nodeScript(dir, node, commandLine(dir, node, args));
    const run = spawnSync(
      "unshare",
      ["--fork", "--pid", "--mount", "--mount-proc", "--kill-child=KILL", "sh", "-c", script],
      {
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
        timeout: 20_000,
        // unshare blocks SIGTERM while it waits for its child.
        killSignal: "SIGKILL",
      },
    );
    const [before = "", output = ""] = run.stdout.split("COLLECT\n");
    return {
      output,
      reading: parseCollectorOutput("bare", output),
      ...linksOf(before),
      started: startedIn(dir),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function linksOf(text: string): Pick<BareNodeRun, "links" | "pids"> {
  const links: BareNodeRun["links"] = new Map();
  const pids: BareNodeRun["pids"] = new Map();
  for (const [, id = "", pid, type = "", inode] of text.matchAll(/^LINK (\S+) (\d+) (\w+):\[(\d+)\]$/gm)) {
    links.set(id, { ...links.get(id), [type]: Number(inode) });
    pids.set(id, Number(pid));
  }
  return { links, pids };
}

function startedIn(dir: string): string[] {
  return spawnSync("cat", [join(dir, "started")], { encoding: "utf8" })
    .stdout.split("\n")
    .filter((one) => one !== "");
}
