import type { Match, PacketRule, PacketTable, Verdict } from "../../model/packet-rules.js";
import { addRule, isTooLong } from "./tables.js";

/** Built-in chains that see a connection's first packet before it is routed (iptables(8)). */
const HOOKS = { OUTPUT: "output", PREROUTING: "prerouting" } as const;
/** The tables with targets that send connections elsewhere: nat, and mangle with TPROXY. */
const TABLES: readonly string[] = ["nat", "mangle"];

/** Matches that are understood, with what their argument is. */
const MATCHES: Record<string, Match["field"]> = {
  "-p": "protocol",
  "-d": "to",
  "-o": "out",
  "-i": "in",
  "--dport": "port",
  "--dports": "port",
};
/** Options with one argument that say nothing about which packets. */
const SILENT: readonly string[] = ["-m", "--comment"];

/** Targets that end a chain's walk in a known way; the option that says where a connection goes. */
const TARGETS: Record<string, Verdict["kind"]> = {
  ACCEPT: "accept",
  DROP: "accept",
  REJECT: "accept",
  MASQUERADE: "accept",
  SNAT: "accept",
  RETURN: "return",
  REDIRECT: "redirect",
  DNAT: "redirect",
  TPROXY: "redirect",
  MARK: "continue",
  CONNMARK: "continue",
  LOG: "continue",
  NFLOG: "continue",
  CT: "continue",
  TCPMSS: "continue",
};
const DESTINATION = /^--(?:to-ports|to-destination|on-port)$/;

function words(line: string): string[] {
  return line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
}

function verdictOf(option: string, target: string, rest: string[], chains: ReadonlySet<string>): Verdict {
  if (chains.has(target)) return { kind: option === "-g" ? "goto" : "jump", chain: target };
  const kind = Object.hasOwn(TARGETS, target) ? TARGETS[target] : "unknown";
  if (kind !== "redirect") return { kind } as Verdict;
  const at = rest.findIndex((word) => DESTINATION.test(word));
  // Without an option REDIRECT leaves the port as it is: it still ends at this machine.
  return { kind, to: at < 0 ? "" : (rest[at + 1] ?? "") };
}

/** The words of a rule after `-A CHAIN`, as `iptables-save` writes them. */
function parseRule(all: string[], chains: ReadonlySet<string>): PacketRule {
  const matches: Match[] = [];
  let not = false;
  for (let index = 0; index < all.length; index += 1) {
    const word = all[index] ?? "";
    const value = all[index + 1] ?? "";
    const field = Object.hasOwn(MATCHES, word) ? MATCHES[word] : undefined;
    if (word === "!") {
      not = true;
      continue;
    }
    if (word === "-j" || word === "-g")
      return { matches, verdict: verdictOf(word, value, all.slice(index + 2), chains) };
    if (field)
      matches.push({
        field,
        not,
        values: value.split(",").map((one) => one.replace(":", field === "port" ? "-" : ":")),
      });
    else if (!SILENT.includes(word)) matches.push({ field: "other", not: false, values: [] });
    if (field || SILENT.includes(word)) index += 1;
    else while (/^[^-!]/.test(all[index + 1] ?? "-")) index += 1;
    not = false;
  }
  return { matches, verdict: { kind: "continue" } };
}

/**
 * The tables that send connections elsewhere, from what `iptables-save` or `ip6tables-save` printed (iptables-save(8)): nat and
 * mangle. A rule that is not understood is one that may do anything.
 */
export function parseIptables(lines: readonly string[], family: 4 | 6): PacketTable[] {
  const tables: PacketTable[] = [];
  let table: PacketTable | null = null;
  const own = new Set<string>();
  for (const line of lines) {
    const [, name] = /^\*(\w+)$/.exec(line) ?? [];
    if (name !== undefined) {
      table = TABLES.includes(name) ? { family, chains: new Map() } : null;
      own.clear();
      if (table) tables.push(table);
    } else if (line === "COMMIT") table = null;
    if (!table) continue;
    const [, chain, policy] = /^:(\S+) (\S+)/.exec(line) ?? [];
    if (chain !== undefined) {
      const hook = policy !== "-" && Object.hasOwn(HOOKS, chain) ? HOOKS[chain as keyof typeof HOOKS] : null;
      table.chains.set(chain, { hook, rules: [] });
      if (policy === "-") own.add(chain);
    }
    const [append, to = "", ...rest] = line.startsWith("-A ") ? words(line) : [];
    if (append === undefined) continue;
    const unknown: PacketRule = { matches: [], verdict: { kind: "unknown" } };
    addRule(table, to, isTooLong(line) ? unknown : parseRule(rest, own));
  }
  return tables;
}
