import { type Finding, SEVERITIES } from "../model/report.js";
import type { Io } from "./io.js";
import { type ParsedArgs, UsageError } from "./parse-args.js";

/** The format of `-o`, of those that a command has. Throws a UsageError in kubectl's words. */
export function formatOf<Name extends string>(args: ParsedArgs, names: readonly Name[]): Name {
  const word = args.text("output") ?? "table";
  const name = names.find((one) => one === word);
  if (name !== undefined) return name;
  throw new UsageError(
    `unable to match a printer suitable for the output format ${JSON.stringify(word)}, allowed formats are: ${[...names].sort().join(", ")}`,
  );
}

/** What a list without anything in it is told as; of a namespace, or of null for no single one (kubectl get.go). */
export function noResources(namespace: string | null): string {
  return namespace === null ? "No resources found\n" : `No resources found in ${namespace} namespace.\n`;
}

/** Whether a report for people and the errors are read one below the other. */
export function areReadTogether(format: string, io: Io): boolean {
  return (format === "table" || format === "wide") && io.stdout.isTerminal && io.stderr.isTerminal;
}

/** Whether colours are wanted: asked for, or a terminal whose user has not set NO_COLOR (no-color.org). */
export function wantsColor(args: ParsedArgs, io: Io): boolean {
  const word = args.text("color") ?? "auto";
  if (word !== "auto") return word === "always";
  return io.stdout.isTerminal && !io.env["NO_COLOR"] && io.env["TERM"] !== "dumb";
}

/** 2 where a finding is at or above `--fail-on`, else 0. */
export function exitCodeOf(findings: readonly Finding[], args: ParsedArgs): number {
  const bar = (SEVERITIES as readonly string[]).indexOf(args.text("fail-on") ?? "never");
  return bar >= 0 && findings.some((one) => SEVERITIES.indexOf(one.severity) >= bar) ? 2 : 0;
}
