import { gapReport } from "../app/gap-report.js";
import { type InspectRequest, inspectParts } from "../app/inspect.js";
import type { NamespaceReport } from "../model/report.js";
import type { ReportWriter } from "../render/report-writer.js";
import { type DebugRun, exitCodeOf } from "./debug-run.js";
import type { Io } from "./io.js";
import type { ParsedArgs } from "./parse-args.js";

/** What of the parts that went by decides how the command ends. */
export interface Tally {
  nodes: number;
  pods: number;
  code: number;
  /** The first pods of which nothing was observed; null once something was. */
  unobserved: NamespaceReport | null;
  observed: boolean;
  source: NamespaceReport["source"];
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

function count(tally: Tally, part: NamespaceReport, args: ParsedArgs): void {
  tally.nodes += part.nodes.length;
  tally.pods += part.pods.length;
  tally.code = Math.max(tally.code, exitCodeOf(part.findings, args));
  if (tally.source === "spec") tally.source = part.source;
  tally.observed ||= part.pods.some((pod) => pod.observed);
  tally.unobserved = tally.observed ? null : (tally.unobserved ?? part);
}

async function write(io: Io, text: string): Promise<void> {
  if (text !== "") io.stdout.write(text);
  await io.stdout.drained?.();
}

/** As many take some 100 MB while they are read, nearly all of which is garbage when they are written. */
const COLLECT_PODS = 1000;

/** Reports of any number of pods take the memory of these few: by itself the engine collects when it has twice what is in use. */
function collector(io: Io): (pods: number) => void {
  let next = COLLECT_PODS;
  return (pods) => {
    if (pods < next) return;
    next = pods + COLLECT_PODS;
    io.collect?.();
  };
}

/** How parts are written. */
export interface PartsSettings {
  args: ParsedArgs;
  io: Io;
  ordered: boolean;
  /** Called when there is something to write: what writes is not loaded before. */
  open: () => Promise<ReportWriter>;
  /** Called once while something is awaited. */
  rehearse: () => void;
}

/** Reads node by node and writes each as it comes: nothing but a tally is kept. Rejects as inspectParts does. */
export async function writeParts(
  { request, context, done }: { request: InspectRequest } & Pick<DebugRun, "context" | "done">,
  { args, io, ordered, open, rehearse }: PartsSettings,
): Promise<Tally> {
  const tally: Tally = { nodes: 0, pods: 0, code: 0, unobserved: null, observed: false, source: "spec" };
  const rehearseOnce = once(rehearse);
  const onWait = (what: string): void => {
    const { nodes, pods } = tally;
    context.onWait(nodes === 0 ? what : `${nodes} nodes done, ${pods} pods read; ${what}`);
    rehearseOnce();
  };
  const collect = collector(io);
  let opened: ReportWriter | null = null;
  const begun = async (head: NamespaceReport): Promise<ReportWriter> => {
    if (opened !== null) return opened;
    opened = await open();
    const { apiVersion, kind, generatedAt, version } = head;
    await write(io, opened.begin({ apiVersion, kind, generatedAt, version }));
    return opened;
  };
  for await (const part of inspectParts(request, { ...context, onWait }, ordered)) {
    const printed = context.time("report");
    const elapsed = done();
    count(tally, part, args);
    const writer = await begun(part);
    await write(io, writer.part(part, elapsed));
    printed();
    collect(tally.pods);
  }
  done();
  const writer = await begun(gapReport([], context.now()));
  for (const piece of writer.end(tally.source)) await write(io, piece);
  return tally;
}
