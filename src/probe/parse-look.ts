import type { EvidenceReading, NamespaceEvidence, NetworkInterface, ReadingGap } from "../model/reading.js";
import { harmless } from "../model/text.js";

type LookType = "net" | "uts" | "ipc";

const LINE = /^@(net|uts|ipc) (\d+|self) (.*)$/s;
const LINK = /^l.* -> (net|uts|ipc):\[(\d+)\]$/;
const MAX_INTERFACES = 256;

function interfaceOf(interfaces: NetworkInterface[], name: string): NetworkInterface | null {
  const shown = harmless(name, 32);
  const known = interfaces.find((one) => one.name === shown);
  if (known) return known;
  if (interfaces.length >= MAX_INTERFACES) return null;
  const made: NetworkInterface = { name: shown, addresses: [], index: null, peerIndex: null };
  interfaces.push(made);
  return made;
}

/** `ip -o addr show`: `4: eth0    inet 10.244.0.6/24 brd ...` */
const ADDRESS = /^\d+: (\S{1,32})\s+inet6? ([0-9a-fA-F.:]+\/\d+)/;
/** `ip -o link show`: `4: eth0@if61: <BROADCAST,...> mtu 1500 ...`; what follows the @ is the other end. */
const LINK_LINE = /^(\d+): ([^\s:@]{1,32})(?:@(\S{1,32}))?: </;
const ROUTE = /^(?:default|[0-9a-fA-F.:]+(?:\/\d+)?) (?:via|dev) /;

/** The output of `ip -o addr show; ip -o link show; ip route show`, told apart by the form of its lines. */
function network(lines: string[]): NamespaceEvidence {
  const interfaces: NetworkInterface[] = [];
  const routes: string[] = [];
  for (const line of lines) {
    const address = ADDRESS.exec(line);
    const link = LINK_LINE.exec(line);
    if (address?.[1] && address[2]) {
      const found = interfaceOf(interfaces, address[1].replace(/@.*$/, ""));
      if (found && found.addresses.length < MAX_INTERFACES) found.addresses.push(address[2]);
    } else if (link) {
      const found = interfaceOf(interfaces, link[2] ?? "");
      const peer = /^if(\d+)$/.exec(link[3] ?? "")?.[1];
      if (found)
        Object.assign(found, { index: Number(link[1]), peerIndex: peer === undefined ? null : Number(peer) });
    } else if (ROUTE.test(line) && routes.length < MAX_INTERFACES) routes.push(harmless(line.trim(), 200));
  }
  return { interfaces, ...(routes.length > 0 ? { routes } : {}) };
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

/** Of two looks at one network namespace, the interfaces of the one that saw addresses. */
function richer(a: NamespaceEvidence, b: NamespaceEvidence): NamespaceEvidence {
  const addresses = (one: NamespaceEvidence): number =>
    one.interfaces?.flatMap((link) => link.addresses).length ?? 0;
  const interfaces = addresses(b) > addresses(a) ? b.interfaces : a.interfaces;
  return interfaces ? { interfaces } : {};
}

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
      const inode = Number(link[2]);
      const seen = READERS[type](said.slice(1));
      const known = evidence.find((one) => one.type === type && one.inode === inode);
      if (known) known.evidence = { ...seen, ...known.evidence, ...richer(known.evidence, seen) };
      else evidence.push({ type, inode, evidence: seen });
    } else {
      gaps.push({ what: `${type} namespace from inside`, why: harmless(said[0] ?? "no answer", 200) });
    }
  }
  return { evidence, gaps };
}
