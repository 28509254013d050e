import { BlockList, isIP } from "node:net";
import type { Match, PacketChain, PacketRule, PacketTable } from "../model/packet-rules.js";

/** The first packet of a connection, as far as it is known: who sent it is not. */
export interface Packet {
  /** Sent in the network namespace to an address of its own, and so by `lo`; or come from outside. */
  hook: "output" | "prerouting";
  protocol: "tcp" | "udp";
  to: string;
  port: number;
}

type Certain = "yes" | "no" | "unknown";

/** Everything that may become of a packet in a chain. */
interface Fate {
  redirected: boolean;
  untouched: boolean;
  /** It comes out of the chain's end, or returns from it. */
  leaves: boolean;
}

const ANYTHING: Fate = { redirected: true, untouched: true, leaves: true };
const MAX_DEPTH = 16;
const MAX_STEPS = 2_000_000;

function family(address: string): 4 | 6 {
  return address.includes(":") ? 6 : 4;
}

function isIn(address: string, subnet: string): Certain {
  const [base = "", prefix] = subnet.split("/");
  const bits = isIP(base) === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  if (isIP(base) === 0 || !(length >= 0 && length <= bits)) return "unknown";
  if (isIP(base) !== family(address)) return "no";
  const list = new BlockList();
  list.addSubnet(base, length, isIP(base) === 6 ? "ipv6" : "ipv4");
  return list.check(address, isIP(base) === 6 ? "ipv6" : "ipv4") ? "yes" : "no";
}

function isPort(port: number, range: string): Certain {
  const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(range) ?? [];
  if (from === undefined) return "unknown";
  return port >= Number(from) && port <= Number(to ?? from) ? "yes" : "no";
}

/** What is sent to an own address goes out by lo; what comes from outside comes in by another interface, whose name is not known. */
function isInterface(name: string, way: "in" | "out", { hook }: Packet): Certain {
  if (/[+*]/.test(name)) return "unknown";
  if (way === "out") return hook === "output" ? (name === "lo" ? "yes" : "no") : "unknown";
  if (hook === "output") return "unknown";
  return name === "lo" ? "no" : "unknown";
}

/** By name, and by number (protocols(5)). */
const NAMES: Record<Packet["protocol"], readonly string[]> = { tcp: ["tcp", "6"], udp: ["udp", "17"] };

const FIELDS: Record<Exclude<Match["field"], "other">, (value: string, packet: Packet) => Certain> = {
  protocol: (value, packet) => (value === "all" || NAMES[packet.protocol].includes(value) ? "yes" : "no"),
  to: (value, packet) => isIn(packet.to, value),
  port: (value, packet) => isPort(packet.port, value),
  out: (value, packet) => isInterface(value, "out", packet),
  in: (value, packet) => isInterface(value, "in", packet),
};

function fits({ field, not, values }: Match, packet: Packet): Certain {
  if (field === "other") return "unknown";
  const each = values.map((value) => FIELDS[field](value, packet));
  const any = each.includes("yes") ? "yes" : each.includes("unknown") || each.length === 0 ? "unknown" : "no";
  if (any === "unknown" || !not) return any;
  return any === "yes" ? "no" : "yes";
}

function isFor(rule: PacketRule, packet: Packet): Certain {
  const each = rule.matches.map((one) => fits(one, packet));
  return each.includes("no") ? "no" : each.includes("unknown") ? "unknown" : "yes";
}

/** What is left of the time for asking about packets: values of rules that may still be looked at. */
export interface Budget {
  steps: number;
}

/** As many values as take a second or two. */
export function wholeBudget(): Budget {
  return { steps: MAX_STEPS };
}

class Walk {
  /** What becomes of the packet in a chain is the same from wherever it comes; within itself it is not known. */
  private readonly fates = new Map<PacketChain, Fate>();

  constructor(
    private readonly table: PacketTable,
    private readonly packet: Packet,
    private readonly budget: Budget,
  ) {}

  chain(chain: PacketChain | undefined, depth: number): Fate {
    if (!chain || depth > MAX_DEPTH) return ANYTHING;
    const known = this.fates.get(chain);
    if (known) return known;
    this.fates.set(chain, ANYTHING);
    const fate = this.through(chain, depth);
    this.fates.set(chain, fate);
    return fate;
  }

  private through(chain: PacketChain, depth: number): Fate {
    const fate: Fate = { redirected: false, untouched: false, leaves: false };
    for (const rule of chain.rules) {
      this.budget.steps -= rule.matches.reduce((sum, one) => sum + one.values.length, 1);
      if (this.budget.steps < 0) return ANYTHING;
      const hit = isFor(rule, this.packet);
      if (hit === "no") continue;
      const goesOn = this.verdict(rule, fate, depth);
      if (hit === "yes" && !goesOn) return fate;
    }
    return { ...fate, leaves: true };
  }

  /** Adds to the fate what a rule does; true when a packet may come to the next rule. */
  private verdict({ verdict }: PacketRule, fate: Fate, depth: number): boolean {
    const { kind } = verdict;
    if (kind === "jump" || kind === "goto") {
      const inside = this.chain(this.table.chains.get(verdict.chain), depth + 1);
      fate.redirected ||= inside.redirected;
      fate.untouched ||= inside.untouched;
      if (kind === "goto") fate.leaves ||= inside.leaves;
      return kind === "jump" && inside.leaves;
    }
    if (kind === "redirect") fate.redirected = true;
    if (kind === "accept") fate.untouched = true;
    if (kind === "return") fate.leaves = true;
    if (kind === "unknown") Object.assign(fate, ANYTHING);
    return kind === "continue" || kind === "unknown";
  }
}

/** Whether the rules of a network namespace send a packet elsewhere than where it was sent to; unknown when the time is used up. */
export function isRedirected(
  packet: Packet,
  tables: readonly PacketTable[],
  budget: Budget = wholeBudget(),
): Certain {
  const fates = tables
    .filter((one) => one.family === null || one.family === family(packet.to))
    .flatMap((table) =>
      [...table.chains.values()]
        .filter((one) => one.hook === packet.hook)
        .map((chain) => new Walk(table, packet, budget).chain(chain, 0)),
    );
  if (fates.some((one) => one.redirected && !one.untouched && !one.leaves)) return "yes";
  return fates.some((one) => one.redirected) ? "unknown" : "no";
}
