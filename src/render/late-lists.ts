import { type Finding, type NamespaceReport, SEVERITIES } from "../model/report.js";
import { Spool } from "./spool.js";

/** The lists of a report that are no list of pods: they come after the pods, whose number they grow with. */
export const LATE_LISTS = ["nodes", "findings", "skipped", "gaps", "nodeViews"] as const;
type LateList = (typeof LATE_LISTS)[number];

/** Keeps the lists of all parts until the pods are written; findings most severe first. */
export class LateLists {
  readonly #spools = new Map<string, Spool>();

  /** `text`: one entry as it stands in the document. */
  constructor(private readonly text: (entry: object) => string) {}

  add(report: NamespaceReport): void {
    for (const list of LATE_LISTS) {
      for (const entry of report[list] ?? []) {
        const key = list === "findings" ? `${list} ${(entry as Finding).severity}` : list;
        const spool = this.#spools.get(key) ?? new Spool();
        spool.add(this.text(entry));
        this.#spools.set(key, spool);
      }
    }
  }

  /** Whether a list is in the document: the ones that only some reports have are left out of the others. */
  has(list: LateList): boolean {
    return list !== "nodeViews" || this.#spools.has(list);
  }

  /** The entries' texts of one list, joined, piece by piece. */
  *pieces(list: LateList): Generator<string> {
    const keys = list === "findings" ? [...SEVERITIES].reverse().map((one) => `${list} ${one}`) : [list];
    for (const key of keys) yield* this.#spools.get(key)?.pieces() ?? [];
  }
}
