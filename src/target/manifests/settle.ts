import { MERGE_KEY } from "./yaml-types.js";

/** What makes a document unfit to be read: it grows or nests beyond all measure, or merges what is no mapping. */
export class UnsettledError extends Error {
  constructor(
    readonly code: "excessive-aliasing" | "syntax",
    message: string,
  ) {
    super(message);
  }
}

/** Values a document may unfold to, however small its text. go-yaml allows as many before it looks at the share of aliases. */
const MIN_BUDGET = 400_000;
const MAX_DEPTH = 1000;

/**
 * Makes a parsed document ready to be read like JSON, in place: merge keys are carried out, and what it unfolds to through
 * aliases is held to a budget, so that all later walks are bounded. Throws `UnsettledError`.
 *
 * Merging goes by go-yaml's order, not YAML's rule: what comes later in the mapping wins, so a `<<` behind a key replaces it.
 * Source: go.yaml.in/yaml/v2 `decode.go` (mapping, merge, allowedAliasRatio), and kubectl's own answers, which the tests hold.
 */
export function settle(value: unknown, textLength: number): unknown {
  let budget = Math.max(MIN_BUDGET, 2 * textLength);
  const merged = new Set<object>();
  const open = new Set<object>();

  const spend = (count: number): void => {
    budget -= count;
    if (budget < 0) throw new UnsettledError("excessive-aliasing", "document contains excessive aliasing");
  };

  const visit = (node: unknown): unknown => {
    spend(1);
    if (typeof node === "string") return node.startsWith(MERGE_KEY) ? "<<" : node;
    if (typeof node !== "object" || node === null) return node;
    if (open.has(node)) throw new UnsettledError("excessive-aliasing", "an anchor's value contains itself");
    if (open.size >= MAX_DEPTH)
      throw new UnsettledError("excessive-aliasing", "document is nested too deeply");
    open.add(node);
    if (Array.isArray(node))
      node.forEach((entry, index) => {
        node[index] = visit(entry);
      });
    else visitMapping(node as Record<string, unknown>);
    open.delete(node);
    return node;
  };

  const visitMapping = (mapping: Record<string, unknown>): void => {
    const entries = Object.entries(mapping);
    for (const [key, child] of entries) define(mapping, key, visit(child));
    if (merged.has(mapping)) return;
    merged.add(mapping);
    if (!entries.some(([key]) => key.startsWith(MERGE_KEY))) return;
    const settled = Object.entries(mapping);
    for (const key of Object.keys(mapping)) delete mapping[key];
    for (const [key, child] of settled) {
      if (!key.startsWith(MERGE_KEY)) define(mapping, key, child);
      else for (const source of mergeSources(child)) spend(copyInto(mapping, source));
    }
  };

  return visit(value);
}

/** The mappings to merge, the one that wins last. */
function mergeSources(value: unknown): Record<string, unknown>[] {
  const sources = Array.isArray(value) ? value.toReversed() : [value];
  if (sources.every((source) => typeof source === "object" && source !== null && !Array.isArray(source))) {
    return sources;
  }
  throw new UnsettledError("syntax", "map merge requires map or sequence of maps as the value");
}

function copyInto(target: Record<string, unknown>, source: Record<string, unknown>): number {
  const entries = Object.entries(source);
  for (const [key, value] of entries) define(target, key, value);
  return entries.length;
}

/** Assignment would call a setter for `__proto__`. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else target[key] = value;
}
