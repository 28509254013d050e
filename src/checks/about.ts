/** What `explain` says of a check: each a sentence or a few. */
export interface About {
  /** What must hold, and where Kubernetes has it written. */
  rule: string;
  why: string;
  /** What somebody who runs code in the container gets from a violation. */
  attacker: string;
  fix: string;
}
