import type { PodView } from "./pod-view.js";
import type { FieldPath } from "./schema.js";

/** The levels that forbid something; `privileged` forbids nothing. */
export type CheckLevel = "baseline" | "restricted";

/** What one check has against a pod. */
export interface Refusal {
  /** The API server's words: always printed. */
  reason: string;
  /** The API server's words: printed in parentheses behind the reason, unless empty. */
  detail: string;
  /** The offending fields, or where a missing one belongs. */
  fields: FieldPath[];
}

/** One revision of a check: it holds from this minor version on, until the next revision. */
export interface CheckVersion {
  /** The N of v1.N. */
  since: number;
  /** Null: nothing against it. */
  refuse: (pod: PodView) => Refusal | null;
  /** Baseline checks that this restricted check replaces. */
  overrides?: readonly string[];
}

/** One control of the Pod Security Standards with all its revisions, oldest first. */
export interface PodSecurityCheck {
  /** Upstream's ID. */
  id: string;
  level: CheckLevel;
  versions: readonly CheckVersion[];
}
