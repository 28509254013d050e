import { inspect } from "../../app/inspect.js";
import { FORMAT_NAMES } from "../../render/format-names.js";
import { FORMATS } from "../../render/formats.js";
import { exitCodeOf, formatOf, nothingObserved, wantsColor, withDebugPods } from "../debug-run.js";
import type { Io } from "../io.js";
import type { ParsedArgs } from "../parse-args.js";
import { hasEvidence, podsNamed } from "../targets.js";

/** Runs `kubectl nsinfo pod/x`: connects, observes, prints, and resolves when the debug pods are gone. */
export async function runInspect(args: ParsedArgs, io: Io): Promise<number> {
  const dry = args.text("dry-run") ?? "none";
  if (dry !== "none") return (await import("../dry-run.js")).runDryRun(args, io, dry === "server");
  const format = formatOf(args, FORMAT_NAMES);
  const refs = podsNamed(args);
  return withDebugPods(args, io, async ({ request, context, done }) => {
    const containers = args.list("container") ?? null;
    const evidence = hasEvidence(refs, format);
    const report = await inspect({ ...request, refs, containers, evidence }, context);
    const style = { color: wantsColor(args, io), columns: io.stdout.columns, elapsedMs: done() };
    io.stdout.write(FORMATS[format](report, style));
    const nothing = nothingObserved(report);
    if (nothing) throw nothing;
    return exitCodeOf(report.findings, args);
  });
}
