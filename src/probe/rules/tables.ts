import type { PacketRule, PacketTable } from "../../model/packet-rules.js";

/** Characters of a line that listeners.sh lets through; a rule that reaches it may have lost its end. */
const LINE_LIMIT = 1000;
const MAX_RULES = 5000;

/** Whether a line may have been cut. */
export function isTooLong(line: string): boolean {
  return line.length >= LINE_LIMIT;
}

/** Adds a rule to a chain; past the most rules of a chain one that may do anything, once. */
export function addRule(table: PacketTable, name: string, rule: PacketRule): void {
  const chain = table.chains.get(name) ?? { hook: null, rules: [] };
  table.chains.set(name, chain);
  if (chain.rules.length < MAX_RULES) chain.rules.push(rule);
  else if (chain.rules.length === MAX_RULES) chain.rules.push({ matches: [], verdict: { kind: "unknown" } });
}
