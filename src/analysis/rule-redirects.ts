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

function collect(
  table: PacketTable,
  chain: PacketChain | undefined,
  context: Context,
  found: RuleRedirect[],
  depth = 0,
): void {
  let spared = context.spared;
  for (const rule of depth > MAX_DEPTH ? [] : (chain?.rules ?? [])) {
    if (found.length >= MAX_FOUND) return;
    const inside = narrowed({ ...context, spared }, rule);
    spared = [...spared, ...sparedBy(rule)];
    const { verdict } = rule;
    if (verdict.kind === "redirect") found.push({ ...inside, to: verdict.to });
    if (verdict.kind === "jump" || verdict.kind === "goto")
      collect(table, table.chains.get(verdict.chain), inside, found, depth + 1);
  }
}

/** Every redirect of a network namespace's rules, each once, in the order of the rules; at most 64 a chain. */
export function redirectsOfRules(tables: readonly PacketTable[]): RuleRedirect[] {
  const found = tables.flatMap((table) =>
    [...table.chains.values()].flatMap((chain) => {
      const own: RuleRedirect[] = [];
      if (chain.hook !== null)
        collect(table, chain, { hook: chain.hook, protocol: null, ports: [], spared: [] }, own);
      return own;
    }),
  );
  const byText = new Map(found.map((one) => [JSON.stringify(one), one]));
  return [...byText.values()];
}
