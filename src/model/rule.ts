import type { Severity } from "./report.js";

/** What `explain` says of a rule: each a sentence or a few. */
export interface About {
  /** What must hold, and where Kubernetes has it written. */
  rule: string;
  why: string;
  /** What somebody who runs code in the container gets from a violation. */
  attacker: string;
  fix: string;
}

/**
 * `namespaces`: the review of namespaces; `pod-security`: a control of the Pod Security Standards; `localhost`: who listens
 * where in a pod.
 */
export type RuleFamily = "namespaces" | "pod-security" | "localhost";

/** A rule that findings come from. */
export interface Rule {
  /** As in findings and exceptions; controls begin with `pod-security/`. */
  id: string;
  family: RuleFamily;
  /** Of a finding, unless the finding says another. */
  severity: Severity;
  about: About;
  /** Other tools' names for the same thing. */
  references: readonly string[];
}
