import { SPEC_KINDS } from "./kinds.js";
import { parseResourceWords, type ResourceTarget } from "./resource-words.js";

/**
 * Reads the words behind `audit` as `kubectl get` does; a bare NAME is a pod's, and other resources are taken as
 * PLURAL.VERSION.GROUP. Throws a TargetSyntaxError in kubectl's words.
 */
export function parseWorkloadTargets(words: readonly string[]): ResourceTarget[] {
  return parseResourceWords(words, { reader: "audit", kinds: SPEC_KINDS, custom: true, bare: null });
}
