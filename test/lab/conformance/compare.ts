import type { Json } from "../types.js";

/** A field that is not compared as it is, and why. */
export interface Rule {
  /** Matches the field's path, such as `body.metadata.uid` or `body.items[0].status`. */
  path: RegExp;
  reason: string;
  /**
   * What is compared instead: the field's form (`<uid>`), or the value itself when it has not that form. Without it the lab
   * leaves the field out.
   */
  form?: (value: Json) => Json;
}

export interface Difference {
  path: string;
  recorded: Json;
  lab: Json;
}

export interface Comparison {
  differences: Difference[];
  /** Reason of each rule that was used, with the number of fields. */
  used: Map<string, number>;
}

function isObject(value: Json): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

class Comparer {
  result: Comparison = { differences: [], used: new Map() };
  #rules: Rule[];

  constructor(rules: Rule[]) {
    this.#rules = rules;
  }

  compare(path: string, recorded: Json, lab: Json): void {
    const settled = this.#rules.some((rule) => rule.path.test(path) && this.#byRule(rule, recorded, lab));
    if (settled) return;
    if (Array.isArray(recorded) && Array.isArray(lab)) {
      for (let at = 0; at < Math.max(recorded.length, lab.length); at += 1) {
        this.compare(`${path}[${at}]`, recorded[at], lab[at]);
      }
    } else if (isObject(recorded) && isObject(lab)) {
      for (const key of new Set([...Object.keys(recorded), ...Object.keys(lab)])) {
        this.compare(`${path}.${key}`, recorded[key], lab[key]);
      }
    } else if (recorded !== lab) this.result.differences.push({ path, recorded, lab });
  }

  /** True when the rule settled it. */
  #byRule(rule: Rule, recorded: Json, lab: Json): boolean {
    if (recorded === lab) return true;
    const equal = rule.form
      ? JSON.stringify(rule.form(recorded)) === JSON.stringify(rule.form(lab))
      : lab === undefined;
    if (!equal) return false;
    this.result.used.set(rule.reason, (this.result.used.get(rule.reason) ?? 0) + 1);
    return true;
  }
}

/** Compares two answers field by field, the order of an object's keys apart; `root` is how their paths begin. */
export function compare(root: string, recorded: Json, lab: Json, rules: Rule[]): Comparison {
  const comparer = new Comparer(rules);
  comparer.compare(root, recorded, lab);
  return comparer.result;
}
