import type { IdRange, ProcessReading } from "../model/reading.js";
import { harmless } from "../model/text.js";

/** A process of which nothing is known yet. */
export function emptyProcess(pid: number): ProcessReading {
  return {
    pid,
    startTime: null,
    comm: null,
    parent: null,
    nsPid: [],
    hostUid: null,
    uidMap: null,
    sigCgt: null,
    sigIgn: null,
    capEff: null,
    noNewPrivs: null,
    seccomp: null,
    state: null,
    timeOffsets: null,
    mounts: null,
    namespaces: {},
    cgroupLines: [],
  };
}

/** `PID (comm) STATE PPID ...`: comm may hold spaces and parentheses, so the last one counts (proc_pid_stat(5)). */
function readStat(process: ProcessReading, text: string): void {
  const close = text.lastIndexOf(") ");
  if (close < 0) return;
  const fields = text.slice(close + 2).split(" ");
  const start = fields[19];
  if (fields.length < 20 || start === undefined || !/^\d+$/.test(start)) return;
  process.startTime = start;
  process.parent = Number(fields[1]);
}

function hex(value: string): string | null {
  return /^[0-9a-f]{1,16}$/.test(value) ? value : null;
}

function integer(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) : null;
}

/** The lines of `/proc/PID/status` that are used, by their name (proc_pid_status(5)). */
const STATUS_FIELDS: Record<string, (process: ProcessReading, value: string) => void> = {
  Name: (process, value) => {
    process.comm = harmless(value, 64);
  },
  State: (process, value) => {
    process.state = /^[A-Za-z]/.exec(value)?.[0] ?? null;
  },
  NSpid: (process, value) => {
    process.nsPid = value.split(/\s+/).map(Number).filter(Number.isSafeInteger);
  },
  Uid: (process, value) => {
    process.hostUid = integer(value.split(/\s+/)[1]);
  },
  SigCgt: (process, value) => {
    process.sigCgt = hex(value);
  },
  SigIgn: (process, value) => {
    process.sigIgn = hex(value);
  },
  CapEff: (process, value) => {
    process.capEff = hex(value);
  },
  NoNewPrivs: (process, value) => {
    process.noNewPrivs = value === "1" ? true : value === "0" ? false : null;
  },
  Seccomp: (process, value) => {
    process.seccomp = integer(value);
  },
};

function readStatus(process: ProcessReading, text: string): void {
  const colon = text.indexOf(":");
  const key = text.slice(0, Math.max(0, colon));
  if (Object.hasOwn(STATUS_FIELDS, key)) STATUS_FIELDS[key]?.(process, text.slice(colon + 1).trim());
}

function readMap(process: ProcessReading, text: string): void {
  const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(text);
  if (!match) return;
  const range: IdRange = { inside: Number(match[1]), outside: Number(match[2]), length: Number(match[3]) };
  process.uidMap = [...(process.uidMap ?? []), range];
}

/** `monotonic SECONDS NANOSECONDS` (time_namespaces(7)). */
function readTimeOffsets(process: ProcessReading, text: string): void {
  const match = /^(monotonic|boottime)\s+(-?\d{1,12})\s+-?\d+\s*$/.exec(text);
  if (!match) return;
  const offsets = process.timeOffsets ?? { monotonic: 0, boottime: 0 };
  process.timeOffsets = { ...offsets, [match[1] as keyof typeof offsets]: Number(match[2]) };
}

const MAX_MOUNTS = 300;

/** Space, tab, line feed and backslash stand as octal escapes in mountinfo. */
function unescapeMount(text: string): string {
  return harmless(
    text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
  );
}

/** `ID PARENT MAJOR:MINOR ROOT PATH OPTIONS [TAG...] - TYPE SOURCE SUPEROPTIONS` */
function readMount(process: ProcessReading, text: string): void {
  const match = /^\d+ \d+ (\d+:\d+) (\S+) (\S+) (\S+)(?: \S+)*? - (\S+)/.exec(text);
  const mounts = process.mounts ?? [];
  if (!match || mounts.length >= MAX_MOUNTS) return;
  const [, device = "", root = "", path = "", options = "", fsType = ""] = match;
  const readOnly = options.split(",").includes("ro");
  process.mounts = [
    ...mounts,
    { device, root: unescapeMount(root), path: unescapeMount(path), fsType: harmless(fsType, 32), readOnly },
  ];
}

const FILES: Record<string, (process: ProcessReading, text: string) => void> = {
  stat: readStat,
  status: readStatus,
  uid_map: readMap,
  timens_offsets: readTimeOffsets,
  mountinfo: readMount,
  cgroup: (process, text) => {
    if (!process.cgroupLines.includes(text)) process.cgroupLines.push(text);
  },
};

/** Takes in one line of one file of `/proc/PID`; a line that is not of the file's form changes nothing. */
export function readProcessFile(process: ProcessReading, file: string, text: string): void {
  if (Object.hasOwn(FILES, file)) FILES[file]?.(process, text);
}
