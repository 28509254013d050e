import type { ProcessReading, ReadingGap } from "../model/reading.js";
import type { AttemptReading, AttemptResult, ListenersReading, NetworkReading } from "../model/sockets.js";
import { harmless } from "../model/text.js";
import { OUTPUT_BYTES } from "./output-bytes.generated.js";
import { isBigEndian, parseEndpoint } from "./parse-address.js";
import { emptyProcess, readProcessFile } from "./parse-proc.js";
import { readRules } from "./rules/read.js";

const LIMIT = OUTPUT_BYTES.listeners;
const MAX_SOCKETS = 2000;
const SOCKETS = "the list of sockets";
const OTHERS = "others may listen too";

interface State {
  /** Reader's PID -> the namespace it was in before the tables were read, and after. */
  before: Map<number, number>;
  after: Map<number, number>;
  tables: { pid: number; file: string; text: string }[];
  owners: Map<number, number[]>;
  started: Map<number, string>;
  processes: Map<number, ProcessReading>;
  inside: Map<number, number>;
  v6Only: Map<string, boolean>;
  /** By the PID whose namespace was entered: what was said of its rules, the namespace itself first. */
  rules: Map<number, string[]>;
  hosts: string[] | null;
  attempts: AttemptReading[];
  machine: string | null;
  /** What was looked for was told to its end. */
  listed: boolean;
  /** There are more sockets than those that were told. */
  cut: boolean;
  complete: boolean;
  gaps: ReadingGap[];
}

const LINK = /^l.* \/proc\/(\d+|self)\/ns\/net -> net:\[(\d+)\]$/;
const RESULTS: readonly string[] = ["yes", "refused", "timeout", "other"];

/** What each kind of line does, by its first word; the pattern is what the rest must look like. */
const VERBS: Record<string, { pattern: RegExp; take(state: State, match: string[]): void }> = {
  machine: {
    pattern: /^([\w.-]{1,32})$/,
    take: (state, [, machine = ""]) => {
      state.machine = machine;
    },
  },
  space: {
    pattern: /^(\d+) (\d+)$/,
    take: (state, [, inode, pid]) => state.before.set(Number(pid), Number(inode)),
  },
  again: {
    pattern: LINK,
    take: (state, [, pid, inode]) => state.after.set(Number(pid), Number(inode)),
  },
  file: {
    pattern: /^\/proc\/(\d+)\/net\/([a-z0-9_]+):(.*)$/s,
    take: (state, [, pid, file = "", text = ""]) => state.tables.push({ pid: Number(pid), file, text }),
  },
  owner: {
    pattern: /^(\d+) (\d+)$/,
    take: (state, [, inode, pid]) => {
      const owners = state.owners.get(Number(inode)) ?? [];
      state.owners.set(Number(inode), [...owners, Number(pid)]);
    },
  },
  started: {
    pattern: /^(\d+) (\d+)$/,
    take: (state, [, pid, start = ""]) => state.started.set(Number(pid), start),
  },
  process: {
    pattern: /^\/proc\/(\d+)\/(status|stat|cgroup):(.*)$/s,
    take: (state, [, pid, file = "", text = ""]) => {
      const process = state.processes.get(Number(pid)) ?? emptyProcess(Number(pid));
      state.processes.set(Number(pid), process);
      readProcessFile(process, file, text);
    },
  },
  inside: {
    pattern: /^(\d+) l.* -> net:\[(\d+)\]$/,
    take: (state, [, pid, inode]) => state.inside.set(Number(pid), Number(inode)),
  },
  v6only: {
    pattern: /^(\d+) (\d+) ([01])$/,
    take: (state, [, pid, inode, flag]) => state.v6Only.set(`${pid} ${inode}`, flag === "1"),
  },
  rules: {
    pattern: /^(\d+) (.*)$/s,
    take: (state, [, pid, text = ""]) => {
      const lines = state.rules.get(Number(pid)) ?? [];
      state.rules.set(Number(pid), lines);
      lines.push(text);
    },
  },
  hosts: {
    pattern: /^([0-9A-Fa-f.:]+)\s(.*)$/s,
    take: (state, [, address = "", names = ""]) => {
      const words = names.replace(/#.*$/s, "").split(/\s+/);
      if (words.includes("localhost")) state.hosts = [...(state.hosts ?? []), address];
    },
  },
  try: {
    pattern: /^(\d+|node) ([0-9a-fA-F.:]+) (\d{1,5}) (\w+)(.*)$/s,
    take: (state, [, from, address = "", port, result = "", words = ""]) => {
      if (!RESULTS.includes(result)) return;
      state.attempts.push({
        from: from === "node" ? "node" : Number(from),
        address,
        port: Number(port),
        result: result as AttemptResult,
        words: harmless(words.trim(), 200),
      });
    },
  },
  notool: {
    pattern: /^(\w+)$/,
    take: (state, [, tool = ""]) => {
      const what = "connections";
      const why = `the image has no ${tool}: busybox:1.36 has it (--image)`;
      if (!state.gaps.some((one) => one.what === what)) state.gaps.push({ what, why });
    },
  },
  processes: {
    pattern: /^(\d+)$/,
    take: (state, [, count = ""]) =>
      state.gaps.push({ what: "the pod's processes", why: `${count} processes, the first ones were read` }),
  },
  sockets: {
    pattern: /^(\d+)$/,
    take: (state, [, bytes = ""]) => {
      state.cut = true;
      state.gaps.push({ what: SOCKETS, why: `cut at ${bytes} bytes: ${OTHERS}` });
    },
  },
  ports: {
    pattern: /^(\d+)$/,
    take: (state, [, most = ""]) =>
      state.gaps.push({ what: "connections", why: `more than ${most} ports; name one with --port` }),
  },
  listed: {
    pattern: /^$/,
    take: (state) => {
      state.listed = true;
    },
  },
  end: {
    pattern: /^$/,
    take: (state) => {
      state.complete = true;
    },
  },
};

function emptyState(): State {
  return {
    before: new Map(),
    after: new Map(),
    tables: [],
    owners: new Map(),
    started: new Map(),
    processes: new Map(),
    inside: new Map(),
    v6Only: new Map(),
    rules: new Map(),
    hosts: null,
    attempts: [],
    machine: null,
    listed: false,
    cut: false,
    complete: false,
    gaps: [],
  };
}

/** A process whose start time is not the one it had before its files were looked at has another's PID. */
function settleOwners(state: State): void {
  for (const [pid, process] of state.processes) {
    if (process.startTime === null || state.started.get(pid) !== process.startTime)
      state.processes.delete(pid);
  }
  for (const [inode, pids] of state.owners) {
    const alive = pids.filter((pid) => state.processes.has(pid));
    state.owners.set(inode, alive);
  }
}

/** What is not in the list is not said not to be there. */
function tooMany({ inode }: NetworkReading, state: State): void {
  state.cut = true;
  const what = `more sockets of net:[${inode}]`;
  const why = `it has more than ${MAX_SOCKETS} of a kind: the others were left out`;
  if (!state.gaps.some((one) => one.what === what)) state.gaps.push({ what, why });
}

/** A line of `/proc/PID/net/tcp` and its like: `N: LOCAL REMOTE STATE TX:RX TIMER RETRANSMITS UID TIMEOUT INODE ...` */
function readSocket(network: NetworkReading, file: string, text: string, pid: number, state: State): void {
  const fields = text.trim().split(/\s+/);
  const endpoint = parseEndpoint(fields[1] ?? "", isBigEndian(state.machine));
  const protocol = file.slice(0, 3);
  const listens = fields[3] === (protocol === "tcp" ? "0A" : "07");
  if (!endpoint || !listens || !/^\d+$/.test(fields[9] ?? "")) return;
  if (network.sockets.length >= MAX_SOCKETS) {
    tooMany(network, state);
    return;
  }
  const inode = Number(fields[9]);
  const inThis = state.inside.get(pid) === network.inode;
  const flag = inThis && endpoint.family === 6 ? state.v6Only.get(`${pid} ${inode}`) : undefined;
  network.sockets.push({
    protocol: protocol as "tcp" | "udp",
    ...endpoint,
    inode,
    v6Only: flag ?? null,
    owners: state.owners.get(inode) ?? [],
  });
}

/** `SLOT: REFS PROTOCOL FLAGS TYPE STATE INODE @NAME`; flag 00010000 is one that listens, type 0002 a datagram socket. */
const UNIX = /^[0-9a-f]+: [0-9A-F]{8} [0-9A-F]{8} ([0-9A-F]{8}) ([0-9A-F]{4}) [0-9A-F]{2} +(\d+) @(.+)$/s;

/** A name may hold line ends, and so forge a line; but then its inode is there twice, or it has no owner. */
function readUnix(network: NetworkReading, text: string, state: State): void {
  const match = UNIX.exec(text);
  if (!match) return;
  const [, flags, type, inode, name = ""] = match;
  const owners = state.owners.get(Number(inode)) ?? [];
  if ((flags !== "00010000" && type !== "0002") || owners.length === 0) return;
  if (network.unix.length >= MAX_SOCKETS) {
    tooMany(network, state);
    return;
  }
  // The kernel prints a NUL as @ (unix_seq_show).
  network.unix.push({ name: harmless(name.replace(/@+$/, ""), 108), inode: Number(inode), owners });
}

function readTable(network: NetworkReading, pid: number, state: State): void {
  for (const table of state.tables.filter((one) => one.pid === pid)) {
    if (/^(tcp|udp)6?$/.test(table.file)) readSocket(network, table.file, table.text, pid, state);
    else if (table.file === "unix") readUnix(network, table.text, state);
    else if (table.file === "if_inet6" && /^0{31}1 /.test(table.text)) network.hasLoopback6 = true;
    else if (/^ip6?_tables_names$/.test(table.file) && /^(nat|mangle)$/.test(table.text))
      network.hasRules = true;
  }
  const [inside = "", ...rules] = state.rules.get(pid) ?? [];
  if (LINK.exec(inside)?.[2] === String(network.inode)) network.rules = readRules(rules, network.hasRules);
  const twice = new Set(
    network.unix.map((one) => one.inode).filter((inode, index, all) => all.indexOf(inode) !== index),
  );
  network.unix = network.unix.filter((one) => !twice.has(one.inode));
  if (twice.size > 0)
    state.gaps.push({ what: "unix sockets", why: "a socket's name holds line ends: it was left out" });
}

/**
 * Turns what listeners.sh printed after the collector's part into a reading. A namespace whose reader left it meanwhile is a
 * gap; a holder of a socket whose PID changed hands is none. Anything that is not a line of the script's is passed over.
 */
export function parseListenersOutput(output: string): ListenersReading {
  const state = emptyState();
  for (const line of output.split("\n")) {
    if (!line.startsWith("@")) continue;
    const space = line.indexOf(" ");
    const verb = line.slice(1, space < 0 ? undefined : space);
    const rule = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
    const match = rule?.pattern.exec(space < 0 ? "" : line.slice(space + 1));
    if (match) rule?.take(state, match);
  }
  settleOwners(state);
  const networks: NetworkReading[] = [];
  for (const [pid, inode] of state.before) {
    if (state.after.get(pid) !== inode) {
      state.gaps.push({ what: `net:[${inode}]`, why: "the process it was read through ended meanwhile" });
      continue;
    }
    const network: NetworkReading = {
      inode,
      sockets: [],
      unix: [],
      hasLoopback6: false,
      hasRules: false,
      rules: null,
    };
    readTable(network, pid, state);
    networks.push(network);
  }
  const { listed, cut, complete, processes, hosts, attempts, gaps } = state;
  if (!listed || !complete) {
    const why = output.length < LIMIT ? "its script ended early" : `cut at ${LIMIT} bytes`;
    gaps.push({ what: SOCKETS, why: `${why}: ${OTHERS}` });
  }
  return { whole: listed && complete && !cut, networks, processes, nodeLocalhost: hosts, attempts, gaps };
}
