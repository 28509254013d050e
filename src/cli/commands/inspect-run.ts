import { inspect } from "../../app/inspect.js";
import { rehearsal } from "../../app/rehearsal.js";
import type { WayName } from "../../model/way.js";
import { FORMAT_NAMES } from "../../render/format-names.js";
import { FORMATS } from "../../render/formats.js";
import { exitCodeOf, formatOf, nothingObserved, wantsColor, withDebugPods } from "../debug-run.js";
import type { Io } from "../io.js";
import { type ParsedArgs, UsageError } from "../parse-args.js";
import { hasEvidence, podsNamed } from "../targets.js";
import { wayOf } from "../way.js";

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

/** Whether `--show-commands` is wanted. Throws a UsageError where there is nothing to show them below, or no PID. */
function wantsCommands(args: ParsedArgs, format: string, via: WayName): boolean {
  if (args.flag("show-commands") !== true) return false;
  if (format !== "table" && format !== "wide")
    throw new UsageError(`--show-commands stands below a report for people: -o table or wide, not ${format}`);
  if (via === "exec") throw new UsageError("--show-commands needs the node's PIDs, and --via exec sees none");
  return true;
}

/** Runs `kubectl nsinfo pod/x`: connects, observes, prints, and resolves when the debug pods are gone. */
export async function runInspect(args: ParsedArgs, io: Io): Promise<number> {
  const via = wayOf(args);
  const dry = args.text("dry-run") ?? "none";
  if (dry !== "none") return (await import("../dry-run.js")).runDryRun(args, io, dry === "server");
  const format = formatOf(args, FORMAT_NAMES);
  const commands = wantsCommands(args, format, via);
  const refs = podsNamed(args);
  return withDebugPods(args, io, async ({ request, context, done }) => {
    const containers = args.list("container") ?? null;
    const evidence = hasEvidence(refs, format);
    const rehearse = once(() =>
      FORMATS[format](rehearsal(io.now()), { color: false, columns: null, elapsedMs: 0 }),
    );
    const onWait = (what: string): void => {
      context.onWait(what);
      rehearse();
    };
    const report = await inspect({ ...request, refs, containers, evidence }, { ...context, onWait });
    const printed = context.time("report");
    const style = { color: wantsColor(args, io), columns: io.stdout.columns, elapsedMs: done() };
    io.stdout.write(FORMATS[format](report, style));
    if (commands) io.stdout.write((await import("../../render/by-hand.js")).byHand(report, style));
    printed();
    const nothing = nothingObserved(report);
    if (nothing) throw nothing;
    return exitCodeOf(report.findings, args);
  });
}
