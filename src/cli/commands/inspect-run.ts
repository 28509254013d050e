import type { InspectRequest } from "../../app/inspect.js";
import { later } from "../../model/later.js";
import { PICTURE_NAMES, REPORT_FORMAT_NAMES, type ReportFormatName } from "../../render/format-names.js";
import type { ReportWriter } from "../../render/report-writer.js";
import type { Style } from "../../render/style.js";
import {
  areReadTogether,
  noResources,
  nothingObserved,
  outputOf,
  wantsColor,
  withDebugPods,
} from "../debug-run.js";
import { inspectRequest } from "../inspect-request.js";
import type { Io } from "../io.js";
import type { Output } from "../output.js";
import { type ParsedArgs, UsageError } from "../parse-args.js";

/** Data has the order of the command line where that is known; text comes as the nodes answer. */
const ORDERED: readonly ReportFormatName[] = ["json", "yaml", ...PICTURE_NAMES];

function noneFound({ namespace, selection }: InspectRequest, io: Io): void {
  const everywhere = selection.by === "query" && selection.allNamespaces;
  io.stderr.write(noResources(everywhere ? null : namespace));
}

/** Whether `--show-commands` is wanted. Throws a UsageError where there is nothing to show them below, or no PID. */
function wantsCommands(args: ParsedArgs, format: Output<string>, via: string): boolean {
  if (args.flag("show-commands") !== true) return false;
  if (format !== "table" && format !== "wide")
    throw new UsageError(
      `--show-commands stands below a report for people: -o table or wide, not ${args.text("output")}`,
    );
  if (via === "exec") throw new UsageError("--show-commands needs the node's PIDs, and --via exec sees none");
  return true;
}

/** The same, with the commands of `--show-commands` below each part. */
async function withCommands(writer: ReportWriter, style: Style): Promise<ReportWriter> {
  const { byHand } = await import("../../render/by-hand.js");
  const part: ReportWriter["part"] = (report, elapsedMs) =>
    writer.part(report, elapsedMs) + (report.pods.length > 0 ? byHand(report, style) : "");
  return { ...writer, part };
}

/** Loads and tries what the answer will need. What fails here fails there too, and is told there. */
async function rehearse(open: () => Promise<ReportWriter>, io: Io): Promise<void> {
  try {
    const [writer, { rehearsal }] = await Promise.all([open(), import("../../app/rehearsal.js")]);
    writer.part(await rehearsal(io.now()), 0);
    // The stream is made now.
    io.stdout.write("");
  } catch {}
}

/** Runs `kubectl nsinfo pod/x`: connects, observes, prints, and resolves when the debug pods are gone. */
export async function runInspect(args: ParsedArgs, io: Io): Promise<number> {
  const asked = inspectRequest(args, args.text("output") ?? "table");
  if (args.flag("watch")) return (await import("../watch-run.js")).runWatch(args, io);
  const dry = args.text("dry-run") ?? "none";
  if (dry !== "none") return (await import("../dry-run.js")).runDryRun(args, io, dry === "server");
  const format = await outputOf(args, REPORT_FORMAT_NAMES);
  const commands = wantsCommands(args, format, args.text("via") ?? "auto");
  return withDebugPods(args, io, async (run) => {
    const request = { ...run.request, ...asked };
    const style = { color: wantsColor(args, io), columns: io.stdout.columns };
    const newWriter = later(async () => (await import("../../render/writers.js")).writerOf(format));
    // Loaded while the connections are made.
    const { writeParts } = await import("../write-parts.js");
    const plain = async (): Promise<ReportWriter> => (await newWriter())(style);
    const tally = await writeParts(
      { ...run, request },
      {
        args,
        io,
        ordered: typeof format !== "string" || ORDERED.includes(format),
        open: async () => (commands ? withCommands(await plain(), style) : plain()),
        rehearse: () => void rehearse(plain, io),
      },
    );
    if (tally.pods === 0 && tally.unobserved === null) noneFound(request, io);
    const nothing =
      tally.unobserved === null ? null : nothingObserved(tally.unobserved, areReadTogether(format, io));
    if (nothing) throw nothing;
    return tally.code;
  });
}
