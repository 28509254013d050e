import type { EvidenceReading, NamespaceEvidence, NetworkInterface, ReadingGap } from "../model/reading.js";
import { harmless } from "../model/text.js";

type LookType = "net" | "uts" | "ipc";

const LINE = /^@(net|uts|ipc) (\d+) (.*)$/s;
const LINK = /^l.* -> (net|uts|ipc):\[(\d+)\]$/;
const MAX_ADDRESSES = 64;

/** `ip -o addr show`: `4: eth0    inet 10.244.0.6/24 brd ...` */
function network(lines: string[]): NamespaceEvidence {
  const interfaces: NetworkInterface[] = [];
  for (const line of lines) {
    const match = /^\d+: (\S{1,32})\s+inet6? ([0-9a-fA-F.:]+\/\d+)/.exec(line);
    if (!match?.[1] || !match[2]) continue;
    const name = harmless(match[1].replace(/@.*$/, ""), 32);
    const known = interfaces.find((one) => one.name === name);
    if (known) {
      if (known.addresses.length < MAX_ADDRESSES) known.addresses.push(match[2]);
    } else if (interfaces.length < MAX_ADDRESSES) interfaces.push({ name, addresses: [match[2]] });
  }
  return { interfaces };
}

function hostName(lines: string[]): NamespaceEvidence {
  return { hostName: harmless(lines.join("\n").replace(/\n+$/, ""), 64) };
}

/** `grep -c` of /proc/sysvipc: each file has a heading line (proc_sysvipc(5)). */
function ipcObjects(lines: string[]): NamespaceEvidence {
  const count = (file: string): number | null => {
    const line = lines.find((one) => one.startsWith(`/proc/sysvipc/${file}:`));
    const number = Number(line?.split(":")[1]);
    return line && Number.isSafeInteger(number) && number > 0 ? number - 1 : null;
  };
  const [shm, sem, msg] = [count("shm"), count("sem"), count("msg")];
  return shm === null || sem === null || msg === null ? {} : { ipcObjects: { shm, sem, msg } };
}

const READERS: Record<LookType, (lines: string[]) => NamespaceEvidence> = {
  net: network,
  uts: hostName,
  ipc: ipcObjects,
};

/**
 * Reads the `@net`, `@uts` and `@ipc` lines: of each look the first line is the link of the namespace that was entered, the
 * others are what was found there. A look whose first line is no link is a gap with that line as the reason.
 */
export function parseLook(lines: string[]): { evidence: EvidenceReading[]; gaps: ReadingGap[] } {
  const looks = new Map<string, { type: LookType; lines: string[] }>();
  for (const line of lines) {
    const match = LINE.exec(line);
    if (!match) continue;
    const key = `${match[1]} ${match[2]}`;
    const look = looks.get(key) ?? { type: match[1] as LookType, lines: [] };
    look.lines.push(match[3] ?? "");
    looks.set(key, look);
  }
  const evidence: EvidenceReading[] = [];
  const gaps: ReadingGap[] = [];
  for (const { type, lines: said } of looks.values()) {
    const link = LINK.exec(said[0] ?? "");
    if (link?.[1] === type) {
      evidence.push({ type, inode: Number(link[2]), evidence: READERS[type](said.slice(1)) });
    } else {
      gaps.push({ what: `${type} namespace from inside`, why: harmless(said[0] ?? "no answer", 200) });
    }
  }
  return { evidence, gaps };
}
