import type { PacketChain, PacketRule, PacketTable } from "../model/packet-rules.js";

/** One thing that rules do: which connections go where instead. */
export interface RuleRedirect {
  hook: "output" | "prerouting";
  /** A protocol's name; null for any. */
  protocol: string | null;
  /** The ports it is for; empty for all. */
  ports: string[];
  /** The ports that a rule before it spares. */
  spared: string[];
  /** A port, an address, or both; empty where the port stays. */
  to: string;
}

const MAX_DEPTH = 16;
const MAX_FOUND = 64;
/** Rules that are looked at; chains that jump to each other twice at every level have more ways through them than there is time for. */
const MAX_STEPS = 20_000;
/** Ports that are carried along in the time that a rule takes. */
const PORTS_A_STEP = 50;

type Context = Omit<RuleRedirect, "to">;

function narrowed(context: Context, { matches }: PacketRule): Context {
  const plain = matches.filter((one) => !one.not);
  const values = (field: string): string[] =>
    plain.filter((one) => one.field === field).flatMap((one) => one.values);
  const ports = values("port");
  const except = matches.filter((one) => one.not && one.field === "port").flatMap((one) => one.values);
  return {
    hook: context.hook,
    protocol: values("protocol")[0] ?? context.protocol,
    ports: ports.length > 0 ? ports : context.ports,
    spared: [...context.spared, ...except],
  };
}

/** The ports that a rule takes out of what comes after it; none where it asks for more than a port. */
function sparedBy({ matches, verdict }: PacketRule): string[] {
  if (verdict.kind !== "return" && verdict.kind !== "accept") return [];
  if (matches.some((one) => one.not || (one.field !== "port" && one.field !== "protocol"))) return [];
  return matches.filter((one) => one.field === "port").flatMap((one) => one.values);
}

class Collector {
  private readonly found = new Map<string, RuleRedirect>();

  constructor(
    private readonly table: PacketTable,
    private readonly taken: { steps: number },
  ) {}

  /** What the rules from a chain on redirect; null where there are too many ways through them. */
  from(chain: PacketChain, context: Context): RuleRedirect[] | null {
    this.collect(chain, context, 0);
    return this.taken.steps > MAX_STEPS && this.found.size < MAX_FOUND ? null : [...this.found.values()];
  }

  private collect(chain: PacketChain | undefined, context: Context, depth: number): void {
    if (!chain || depth > MAX_DEPTH) return;
    const spared = [...context.spared];
    for (const rule of chain.rules) {
      this.taken.steps += 1;
      if (this.found.size >= MAX_FOUND || this.taken.steps > MAX_STEPS) return;
      this.follow(rule, { ...context, spared }, depth);
      spared.push(...sparedBy(rule));
    }
  }

  private follow(rule: PacketRule, context: Context, depth: number): void {
    const { verdict } = rule;
    if (verdict.kind !== "redirect" && verdict.kind !== "jump" && verdict.kind !== "goto") return;
    const inside = narrowed(context, rule);
    this.taken.steps += Math.floor(inside.spared.length / PORTS_A_STEP);
    if (verdict.kind === "redirect") {
      const one = { ...inside, to: verdict.to };
      this.found.set(JSON.stringify(one), one);
    } else this.collect(this.table.chains.get(verdict.chain), inside, depth + 1);
  }
}

/**
 * Every redirect of a network namespace's rules, each once, in the order of the rules; at most 64 a chain. Null where the rules jump
 * about so much that not all ways through them can be followed.
 */
export function redirectsOfRules(tables: readonly PacketTable[]): RuleRedirect[] | null {
  const byText = new Map<string, RuleRedirect>();
  const taken = { steps: 0 };
  for (const table of tables)
    for (const chain of table.chains.values()) {
      if (chain.hook === null) continue;
      const context = { hook: chain.hook, protocol: null, ports: [], spared: [] };
      const found = new Collector(table, taken).from(chain, context);
      if (!found) return null;
      for (const one of found) byText.set(JSON.stringify(one), one);
    }
  return [...byText.values()];
}
