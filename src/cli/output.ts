import { type Finding, SEVERITIES } from "../model/report.js";
import { TEMPLATE_NAMES } from "../render/format-names.js";
import type { DataTemplate } from "../render/jsonpath/template.js";
import type { Io } from "./io.js";
import { type ParsedArgs, UsageError } from "./parse-args.js";

/** The format of `-o`: one of a command's own by its name, or a template. */
export type Output<Name extends string> = Name | DataTemplate;

/**
 * The format of `-o`, of those that a command with JSON has. Rejects, in kubectl's words, with a UsageError, or a JsonpathError for a
 * bad template.
 */
export async function outputOf<Name extends string>(
  args: ParsedArgs,
  names: readonly Name[],
): Promise<Output<Name>> {
  const word = args.text("output") ?? "table";
  const name = names.find((one) => one === word);
  if (name !== undefined) return name;
  const [, format = "", template = ""] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  if ((TEMPLATE_NAMES as readonly string[]).includes(format))
    return (await import("./template.js")).readTemplate(format, template);
  const allowed = [...names, ...TEMPLATE_NAMES].sort();
  throw new UsageError(
    `unable to match a printer suitable for the output format ${JSON.stringify(word)}, allowed formats are: ${allowed.join(", ")}`,
  );
}

/** What prints in a format: the command's own printer of that name, or the template's. */
export function printerOf<Name extends string, Print>(
  output: Output<Name>,
  printers: Readonly<Record<Name, Print>>,
): Print | DataTemplate["print"] {
  return typeof output === "string" ? printers[output] : output.print;
}

/** What a list without anything in it is told as; of a namespace, or of null for no single one (kubectl get.go). */
export function noResources(namespace: string | null): string {
  return namespace === null ? "No resources found\n" : `No resources found in ${namespace} namespace.\n`;
}

/** Whether a report for people and the errors are read one below the other. */
export function areReadTogether(format: Output<string>, io: Io): boolean {
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
