import type { Match, PacketChain, PacketRule, PacketTable, Verdict } from "../../model/packet-rules.js";
import { addRule, isTooLong } from "./tables.js";

const FAMILIES: Record<string, PacketTable["family"]> = { ip: 4, ip6: 6, inet: null };

interface Phrase {
  pattern: RegExp;
  read(match: string[], rule: PacketRule): void;
}

function listOf(text: string): string[] {
  return text
    .replace(/[{}"]/g, "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
}

/** `"lo"`, `80`, `{ 80, 443 }`, each with `!=` before it. */
const VALUE = String.raw`(!= )?(?!v?map )(\{[^{}:]*\}|"[^"]*"|[^\s{}"@$]+)(?= |$)`;

function match(words: string, field: Match["field"]): Phrase {
  return {
    pattern: new RegExp(`^(${words}) ${VALUE}`),
    read: ([, , not, values = ""], rule) =>
      rule.matches.push({ field, not: not !== undefined, values: listOf(values) }),
  };
}

function verdict(pattern: RegExp, make: (match: string[]) => Verdict): Phrase {
  return {
    pattern,
    read: (found, rule) => {
      if (rule.verdict.kind !== "unknown") rule.verdict = make(found);
    },
  };
}

/** The expressions and statements that are understood (nft(8)); each is tried at what is left of a line. */
const PHRASES: readonly Phrase[] = [
  match("ip6? daddr", "to"),
  match("meta l4proto|ip protocol|ip6 nexthdr", "protocol"),
  match("oifname|oif", "out"),
  match("iifname|iif", "in"),
  {
    pattern: new RegExp(`^(tcp|udp) dport ${VALUE}`),
    read: ([, protocol = "", not, values = ""], rule) =>
      rule.matches.push(
        { field: "protocol", not: false, values: [protocol] },
        { field: "port", not: not !== undefined, values: listOf(values) },
      ),
  },
  { pattern: /^(?:counter packets \d+ bytes \d+|counter(?= |$)|comment "[^"]*")/, read: () => undefined },
  verdict(/^(?:accept|drop|reject)(?= |$)/, () => ({ kind: "accept" })),
  verdict(/^return(?= |$)/, () => ({ kind: "return" })),
  verdict(/^continue(?= |$)/, () => ({ kind: "continue" })),
  verdict(/^(jump|goto) (\S+)/, ([, kind, chain = ""]) => ({ kind: kind as "jump" | "goto", chain })),
  verdict(
    /^(?:redirect|tproxy(?: ip6?)?|dnat(?: ip6?)?)(?: to :?([\d.:[\]a-f-]+))?(?= |$)/,
    ([, to = ""]) => ({
      kind: "redirect",
      to,
    }),
  ),
  // Whatever else it is, it may end the walk.
  verdict(/^(?:vmap|dnat|redirect|tproxy|queue|xt target|masquerade|snat)(?= |$)/, () => ({
    kind: "unknown",
  })),
];

function parseRule(line: string): PacketRule {
  const rule: PacketRule = { matches: [], verdict: { kind: "continue" } };
  for (let rest = line; rest !== ""; ) {
    const phrase = PHRASES.map((one) => ({ one, found: one.pattern.exec(rest) })).find(({ found }) => found);
    if (phrase?.found) phrase.one.read(phrase.found, rule);
    else rule.matches.push({ field: "other", not: false, values: [] });
    rest = rest.slice(phrase?.found?.[0].length ?? rest.search(/ |$/)).trimStart();
  }
  return rule;
}

/**
 * The tables of what `nft list ruleset` printed (nft(8)), with the chains at the output and prerouting hooks and those they jump
 * to. A word that is not understood makes its rule one that may or may not be for a packet.
 */
export function parseNft(lines: readonly string[]): { name: string; table: PacketTable }[] {
  const tables: { name: string; table: PacketTable }[] = [];
  let table: PacketTable | null = null;
  let chain: string | null = null;
  for (const line of lines.map((one) => one.trim())) {
    const [, family = "", name = ""] = /^table (\w+) (\S+) \{$/.exec(line) ?? [];
    const [, opened] = /^chain (\S+) \{$/.exec(line) ?? [];
    if (family !== "") {
      const known = Object.hasOwn(FAMILIES, family);
      table = known ? { family: FAMILIES[family] ?? null, chains: new Map() } : null;
      if (table) tables.push({ name: `${family} ${name}`, table });
      chain = null;
    } else if (opened !== undefined) {
      chain = opened;
      table?.chains.set(opened, { hook: null, rules: [] });
    } else if (line === "}") chain = null;
    else if (table && chain !== null && line !== "") takeLine(table, chain, line);
  }
  return tables;
}

function takeLine(table: PacketTable, name: string, line: string): void {
  const [, hook] = /^type \w+ hook (\w+) /.exec(line) ?? [];
  const chain: PacketChain | undefined = table.chains.get(name);
  if (hook !== undefined && chain) {
    if (hook === "output" || hook === "prerouting") chain.hook = hook;
    return;
  }
  addRule(table, name, isTooLong(line) ? { matches: [], verdict: { kind: "unknown" } } : parseRule(line));
}
