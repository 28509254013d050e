import { parseTargets, type TargetRef } from "../target/parse.js";
import { type ParsedArgs, UsageError } from "./parse-args.js";

/** More than these are looked into from inside only with `-o wide`: each namespace costs a process or two on the node. */
const PODS_WITH_EVIDENCE = 4;

/** The pods that a command line names: one or more. Throws a UsageError or a TargetSyntaxError. */
export function podsNamed(args: ParsedArgs): TargetRef[] {
  const refs = parseTargets([...args.positionals, ...args.rest]);
  if (refs.length === 0) throw new UsageError("no pod was named: kubectl nsinfo pod/NAME");
  return refs;
}

/** Whether a report on these pods shows what is in their namespaces. */
export function hasEvidence(refs: readonly TargetRef[], format: string): boolean {
  return refs.length <= PODS_WITH_EVIDENCE || format === "wide";
}
