import type { Change } from "./pods.js";

/** The first and the last minor version, both included, in which a change is refused. */
export type Minors = readonly [first: number, last: number];

/** The newest version there is; `latest` counts as this. */
export const NEWEST = 36;

/** One branch of one check's rule: a change to the pod, and what the check says of it in which versions. */
export interface CorpusRow {
  name: string;
  change: Change;
  /** Null: allowed in all versions. In every version outside the range the check must be silent. */
  refused: Minors | null;
  reason?: string;
  /** `%` stands for the changed container's name. */
  detail?: string;
}

/** A refused branch. */
export function refused(
  name: string,
  change: Change,
  minors: Minors,
  reason: string,
  detail: string,
): CorpusRow {
  return { name, change, refused: minors, reason, detail };
}

/** An allowed branch. */
export function allowed(name: string, change: Change): CorpusRow {
  return { name, change, refused: null };
}

/** The change of a container's security context. */
export function security(securityContext: object): Change {
  return { container: { securityContext } };
}

/** The change of the pod's own security context. */
export function podSecurity(securityContext: object, more: object = {}): Change {
  return { spec: { securityContext, ...more } };
}
