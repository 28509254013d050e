import type { Json } from "../types.js";
import { type Comparison, compare, type Difference } from "./compare.js";
import { RULES } from "./rules.js";

interface Row {
  name: string;
  differences: Difference[];
}

function short(value: Json): string {
  const text = value === undefined ? "(absent)" : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}...` : text;
}

/** Collects comparisons and prints what came of them. */
export class Report {
  #rows: Row[] = [];
  #used = new Map<string, number>();

  /** Compares one recorded exchange with the lab's and notes the outcome. */
  check(name: string, recorded: Json, lab: Json): void {
    this.note(name, compareAnswers(recorded, lab));
  }

  note(name: string, { differences, used }: Comparison): void {
    this.#rows.push({ name, differences });
    for (const [reason, count] of used) this.#used.set(reason, (this.#used.get(reason) ?? 0) + count);
  }

  /** An exchange that could not even be replayed. */
  fail(name: string, error: unknown): void {
    const lab = error instanceof Error ? error.message : String(error);
    this.#rows.push({ name, differences: [{ path: "(replay)", recorded: "an answer", lab }] });
  }

  get unequal(): Row[] {
    return this.#rows.filter(({ differences }) => differences.length > 0);
  }

  text(): string {
    const lines: string[] = [];
    for (const { name, differences } of this.unequal) {
      lines.push(`DIFFERS ${name}`);
      for (const { path, recorded, lab } of differences.slice(0, 12)) {
        lines.push(`  ${path}`, `    recorded: ${short(recorded)}`, `    lab:      ${short(lab)}`);
      }
      if (differences.length > 12) lines.push(`  ... and ${differences.length - 12} more fields`);
    }
    lines.push("", "Fields left out, and why:");
    const reasons = [...this.#used].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [reason, count] of reasons) lines.push(`${String(count).padStart(6)}  ${reason}`);
    const equal = this.#rows.length - this.unequal.length;
    lines.push(
      "",
      `${this.#rows.length} exchanges compared, ${equal} equal, ${this.unequal.length} different.`,
    );
    return lines.join("\n");
  }
}

/** Compares two answers by all rules; their paths begin with the names of the answer's parts. */
export function compareAnswers(recorded: Json, lab: Json): Comparison {
  const used = new Map<string, number>();
  const differences: Difference[] = [];
  for (const part of new Set([...Object.keys(recorded), ...Object.keys(lab)])) {
    const one = compare(part, recorded[part], lab[part], RULES);
    differences.push(...one.differences);
    for (const [reason, count] of one.used) used.set(reason, (used.get(reason) ?? 0) + count);
  }
  return { differences, used };
}
