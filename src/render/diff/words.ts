import type { Aspect, Change } from "../../model/comparison.js";
import { harmless } from "../../model/text.js";

/** What the two sides are called where they are two pods. */
export interface PodNames {
  before: string;
  after: string;
}

/** How a change of each aspect is told: of one pod at two times, and of two pods. */
type Words = (change: Change, names: PodNames | null) => string;

const both: Words = ({ before, after }, names) =>
  names === null
    ? `${before ?? "none"} -> ${after ?? "none"}`
    : `${before ?? "none"} in ${names.before}, ${after ?? "none"} in ${names.after}`;

const onlyIn = ({ before }: Change, names: PodNames): string =>
  `only in ${before === null ? names.after : names.before}`;

const WORDS: Readonly<Record<Aspect, Words>> = {
  pod: () => "the pod was made anew",
  node: (change, names) =>
    change.what === "boot" ? "the node was started anew" : `node ${change.what}: ${both(change, names)}`,
  spec: (change, names) => `spec ${change.what}: ${both(change, names)}`,
  container: (change, names) => {
    if (names !== null) return onlyIn(change, names);
    return change.before === null ? `new (${change.after} container)` : "gone";
  },
  restart: () => "restarted",
  state: both,
  scope: (change, names) => `${change.type}: ${both(change, names)}`,
  namespace: (change) => `${change.type}: another namespace, ${both(change, null)}`,
  drift: (change, names) => {
    if (names !== null)
      return `${change.type}: not what is expected in ${change.after === true ? names.after : names.before}`;
    return `${change.type}: ${change.after === true ? "is not what is expected any more" : "is what is expected again"}`;
  },
  finding: (change, names) => {
    const { what, before, after } = change;
    const found = `${what}: ${before ?? after}`;
    if (names !== null) return `finding ${onlyIn(change, names)}: ${found}`;
    return before === null ? `new finding ${found}` : `finding is gone: ${found}`;
  },
};

/**
 * One change as one line, for people: `app: net: pod -> host`. `names`: what to call the sides where they are two pods; null for
 * one pod at two times.
 */
export function changeWords(change: Change, names: PodNames | null = null): string {
  const of = change.container === null || change.aspect === "finding" ? "" : `${change.container}: `;
  return harmless(of + WORDS[change.aspect](change, names), 1000);
}
