import type { NamespaceType } from "../../../model/namespace.js";
import type { CommandLine } from "../../../model/topic.js";

/** What `explain` says of a type of namespace. In `byHand`, PID stands for a process on the node. */
export interface AboutType {
  type: NamespaceType;
  /** Other words for it. */
  aliases: readonly string[];
  summary: string;
  isolates: string;
  /** The flag of clone(2) and unshare(2), and the kernel that first had it. */
  flag: string;
  kubernetes: string;
  byHand: readonly CommandLine[];
  mistakes: readonly string[];
  sources: string;
}
