import { inspect } from "../../app/inspect.js";
import { FORMAT_NAMES } from "../../render/format-names.js";
import { FORMATS } from "../../render/formats.js";
import { parseTarget } from "../../target/parse.js";
import { exitCodeOf, formatOf, nothingObserved, wantsColor, withDebugPods } from "../debug-run.js";
import type { Io } from "../io.js";
import { type ParsedArgs, UsageError } from "../parse-args.js";

/** More than these are looked into from inside only with `-o wide`: each namespace costs a process or two on the node. */
const PODS_WITH_EVIDENCE = 4;

/** Runs `kubectl nsinfo pod/x`: connects, observes, prints, and resolves when the debug pods are gone. */
export async function runInspect(args: ParsedArgs, io: Io): Promise<number> {
  const format = formatOf(args, FORMAT_NAMES);
  const refs = args.positionals.map(parseTarget);
  if (refs.length === 0) throw new UsageError("no pod was named: kubectl nsinfo pod/NAME");
  if (args.rest.length > 0) throw new UsageError(`unexpected arguments after "--": ${args.rest.join(" ")}`);
  return withDebugPods(args, io, async ({ request, context, done }) => {
    const containers = args.list("container") ?? null;
    const evidence = refs.length <= PODS_WITH_EVIDENCE || format === "wide";
    const report = await inspect({ ...request, refs, containers, evidence }, context);
    const style = { color: wantsColor(args, io), columns: io.stdout.columns, elapsedMs: done() };
    io.stdout.write(FORMATS[format](report, style));
    const nothing = nothingObserved(report);
    if (nothing) throw nothing;
    return exitCodeOf(report.findings, args);
  });
}
