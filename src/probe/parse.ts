import { idsInCgroup } from "../model/cgroup.js";
import { isNamespaceType, type NamespaceType } from "../model/namespace.js";
import type { CrictlStatus, NodeReading, ProcessReading } from "../model/reading.js";
import { harmless } from "../model/text.js";
import { OUTPUT_BYTES } from "./output-bytes.generated.js";
import { parseLook } from "./parse-look.js";
import { emptyProcess, readProcessFile } from "./parse-proc.js";
import { parseSpaces, SPACE_VERBS, type SpaceLine } from "./parse-spaces.js";

const LIMIT = OUTPUT_BYTES.collector;

/** Everything of a round that is thrown away when the collector starts another. */
interface Round {
  processes: Map<number, ProcessReading>;
  starts: Map<number, string>;
  scanLines: { pid: number; path: string }[];
  crictl: NodeReading["crictl"];
  many: string[];
}

function newRound(): Round {
  return {
    processes: new Map(),
    starts: new Map(),
    scanLines: [],
    crictl: { status: "unasked", detail: null, answers: new Map() },
    many: [],
  };
}

const CRICTL_STATUSES: readonly string[] = ["ok", "absent", "timeout", "failed", "unasked"];
const FILE_LINE = /^\/proc\/(\d+)\/([a-z_]+):(.*)$/s;
const LINK_LINE = /^l.* \/proc\/(\d+)\/ns\/([a-z]+) -> ([a-z]+):\[(\d+)\]$/;

function processOf(round: Round, pid: number): ProcessReading {
  const known = round.processes.get(pid);
  if (known) return known;
  const made = emptyProcess(pid);
  round.processes.set(pid, made);
  return made;
}

/** `@crictl STATUS DETAIL` */
function crictlLine(round: Round, rest: string): void {
  const [status = "", ...detail] = rest.split(" ");
  if (!CRICTL_STATUSES.includes(status)) return;
  round.crictl.status = status as CrictlStatus;
  round.crictl.detail = harmless(detail.join(" "), 400) || null;
}

/** `@container ID PID SANDBOX PATH...`, where a path may be the `/proc/PID/ns/TYPE` that the container joined. */
function containerLine(round: Round, rest: string): void {
  const match = /^([0-9a-f]{12,128}) (\d{1,10}|-) ([0-9a-f]{12,128}|-)((?: +\S+)*) *$/.exec(rest);
  if (!match) return;
  const [, id = "", pid, sandbox, paths = ""] = match;
  const joined = /\/proc\/(\d+)\/ns\/(?:net|ipc|uts)\b/.exec(paths);
  round.crictl.answers.set(id, {
    pid: pid === "-" ? null : Number(pid),
    sandboxId: sandbox === "-" ? null : (sandbox ?? null),
    sandboxPid: joined ? Number(joined[1]) : null,
  });
}

function startLine(round: Round, rest: string): void {
  const match = /^(\d+) (\d+)$/.exec(rest);
  if (match?.[1] && match[2]) round.starts.set(Number(match[1]), match[2]);
}

function linkLine(round: Round, line: string): void {
  const match = LINK_LINE.exec(line);
  if (!match) return;
  const [, pid, link = "", type, inode] = match;
  if (link === type && isNamespaceType(link)) {
    processOf(round, Number(pid)).namespaces[link as NamespaceType] = Number(inode);
  }
}

/** The scan prints cgroup lines of processes nobody asked to read: those are kept apart from the readings. */
function fileLine(round: Round, line: string): void {
  const match = FILE_LINE.exec(line);
  if (!match) return;
  const [, pid, file = "", text = ""] = match;
  if (file === "cgroup") round.scanLines.push({ pid: Number(pid), path: text.replace(/^\d+:[^:]*:/, "") });
  if (file !== "cgroup" || round.starts.has(Number(pid)))
    readProcessFile(processOf(round, Number(pid)), file, text);
}

function scanOf(round: Round): Map<string, number[]> {
  const scan = new Map<string, number[]>();
  for (const { pid, path } of round.scanLines) {
    for (const id of new Set(idsInCgroup(path))) {
      const pids = scan.get(id) ?? [];
      if (!pids.includes(pid)) pids.push(pid);
      scan.set(id, pids);
    }
  }
  return scan;
}

/** What v1 confines containers by. A hugetlb or net_cls left beside the unified hierarchy does not make a node hybrid. */
const LEGACY = /^[1-9]\d*:(?:name=|(?:[^:]*,)?(?:memory|cpu|pids)[,:])/;

/**
 * `v1`, `v2`, or `hybrid`: v1 controllers with the unified hierarchy beside them (cgroups(7)). Runtimes go by what
 * /sys/fs/cgroup itself is (containerd/cgroups `Mode`), and so make cgroup namespaces where a stray v1 controller is.
 */
function cgroupVersion(round: Round): NodeReading["cgroup"] {
  const lines = [...round.processes.values()].flatMap((process) => process.cgroupLines);
  const unified = lines.some((line) => line.startsWith("0::"));
  const legacy = lines.some((line) => LEGACY.test(line));
  if (!unified && !legacy) return null;
  return unified ? (legacy ? "hybrid" : "v2") : "v1";
}

/**
 * Turns what the collector printed into a reading. A process whose start time changed while it was read is left out, with a
 * gap: its links and files may be of two lives. Anything that is not a line of the collector's is passed over.
 */
export function parseCollectorOutput(node: string, output: string): NodeReading {
  let round = newRound();
  let kernel: string | null = null;
  let bootId: string | null = null;
  let complete = false;
  let whole = false;
  const looks: string[] = [];
  const spaces: SpaceLine[] = [];
  const gaps: NodeReading["gaps"] = [];
  const verbs: Record<string, (rest: string) => void> = {
    kernel: (rest) => {
      kernel = harmless(rest, 128);
    },
    boot: (rest) => {
      bootId = /^[0-9a-f-]{36}$/.test(rest) ? rest : null;
    },
    round: () => {
      round = newRound();
    },
    crictl: (rest) => crictlLine(round, rest),
    container: (rest) => containerLine(round, rest),
    start: (rest) => startLine(round, rest),
    many: (rest) => round.many.push(rest),
    unseen: (rest) =>
      gaps.push({ what: `evidence of ${harmless(rest, 64)}`, why: "too many namespaces for one run" }),
    ...Object.fromEntries(
      SPACE_VERBS.map((verb) => [verb, (rest: string) => void spaces.push({ verb, rest })]),
    ),
    done: () => {
      whole = true;
    },
    end: () => {
      complete = true;
    },
  };
  for (const line of output.split("\n")) {
    if (line.startsWith("/proc/")) fileLine(round, line);
    else if (line.startsWith("l")) linkLine(round, line);
    else if (/^@(net|uts|ipc) /.test(line)) looks.push(line);
    else if (line.startsWith("@")) {
      const [verb = "", ...rest] = line.slice(1).split(" ");
      verbs[verb]?.(rest.join(" "));
    }
  }
  dropChanged(round, gaps);
  for (const many of round.many) {
    const [id = "", count = ""] = many.split(" ");
    gaps.push({
      what: `processes of ${id.slice(0, 12)}`,
      why: `${count} processes, the first ones were read`,
    });
  }
  if (complete && !whole) {
    // Bytes and characters are the same here, but for a name or two.
    const why = output.length < LIMIT * 0.99 ? "its script ended early" : `cut at ${LIMIT} bytes`;
    gaps.push({ what: "the collector's output", why });
  }
  const { evidence, gaps: unseen } = parseLook(looks);
  return {
    node,
    complete,
    cgroup: cgroupVersion(round),
    kernel,
    bootId,
    crictl: round.crictl,
    scan: scanOf(round),
    processes: round.processes,
    evidence,
    spaces: parseSpaces(spaces),
    gaps: [...gaps, ...unseen],
  };
}

function dropChanged(round: Round, gaps: NodeReading["gaps"]): void {
  for (const [pid, process] of round.processes) {
    const before = round.starts.get(pid);
    if (before !== undefined && before === process.startTime) continue;
    round.processes.delete(pid);
    if (pid === 1 || before !== undefined) {
      gaps.push({ what: `process ${pid}`, why: "it ended, or another took its PID, while it was read" });
    }
  }
}
