import type { InspectRequest } from "../app/inspect.js";
import type { NodeRunRequest } from "../app/node-request.js";
import { parseSelection, type Selection } from "../target/selection.js";
import { type ParsedArgs, UsageError } from "./parse-args.js";
import { wayOf } from "./way.js";

function selectionOf(args: ParsedArgs): Selection {
  const selection = parseSelection([...args.positionals, ...args.rest], {
    allNamespaces: args.flag("all-namespaces") === true,
    labelSelector: args.text("selector"),
    fieldSelector: args.text("field-selector"),
  });
  if (selection === null) throw new UsageError("no pod was named: kubectl nsinfo pod/NAME");
  return selection;
}

function maxNodesAtOnce(args: ParsedArgs): number {
  const word = args.text("max-nodes-at-once") ?? "10";
  if (/^[1-9]\d{0,3}$/.test(word)) return Number(word);
  throw new UsageError(
    `invalid argument ${JSON.stringify(word)} for "--max-nodes-at-once" flag: must be a number between 1 and 9999`,
  );
}

/**
 * What a command line asks about, and how much of it. Each namespace that is looked into costs the node a process or two: of many
 * pods only with `-o wide`. Throws a UsageError or a TargetSyntaxError.
 */
export function inspectRequest(args: ParsedArgs, format: string): Omit<InspectRequest, keyof NodeRunRequest> {
  wayOf(args);
  return {
    selection: selectionOf(args),
    containers: args.list("container") ?? null,
    evidence: format === "wide" ? true : "few",
    maxNodesAtOnce: maxNodesAtOnce(args),
  };
}
