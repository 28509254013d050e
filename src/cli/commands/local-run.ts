import { inspectLocal } from "../../app/local/local.js";
import { thisMachine } from "../../app/local/machine.js";
import { InspectError } from "../../app/observable.js";
import type { NamespaceReport } from "../../model/report.js";
import { localProblem } from "../../probe/local.js";
import { REPORT_FORMAT_NAMES } from "../../render/format-names.js";
import { rendererOf } from "../../render/formats.js";
import type { Io } from "../io.js";
import { exitCodeOf, outputOf, wantsColor } from "../output.js";
import { type ParsedArgs, UsageError } from "../parse-args.js";

function pidOf(word: string): number {
  const pid = /^\d{1,7}$/.test(word) ? Number(word) : 0;
  if (pid > 0) return pid;
  throw new UsageError(`invalid argument ${JSON.stringify(word)} for "--pid" flag: it is no process number`);
}

/** None of what was asked for could be read. */
function nothingObserved(report: NamespaceReport): InspectError | null {
  if (report.pods.some((one) => one.observed)) return null;
  const why = report.gaps.find((one) => one.container !== null)?.why ?? "no process of it was found";
  return new InspectError(
    `nothing could be observed: ${why}`,
    "run it again: what ends while it is read can't be shown",
  );
}

/** Runs `kubectl-nsinfo local`: reads this machine and prints. */
export async function runLocal(args: ParsedArgs, io: Io): Promise<number> {
  const format = await outputOf(args, REPORT_FORMAT_NAMES);
  const [word] = [...args.positionals, ...args.rest];
  if (word !== undefined)
    throw new UsageError(
      `unexpected argument ${JSON.stringify(word)}: processes are named by --pid, containers by --container`,
    );
  const pids = (args.list("pid") ?? []).map(pidOf);
  const problem = localProblem();
  if (problem) throw new InspectError(problem.why, problem.hint);
  const begun = io.now().getTime();
  const report = await inspectLocal(
    { pids, containers: args.list("container") ?? [] },
    { machine: thisMachine(io.hostName), signal: io.signal, now: io.now },
  );
  const elapsedMs = io.now().getTime() - begun;
  const style = { color: wantsColor(args, io), columns: io.stdout.columns, elapsedMs, local: true };
  const render = await rendererOf(format);
  io.stdout.write(render(report, style));
  const nothing = nothingObserved(report);
  if (nothing) throw nothing;
  return exitCodeOf(report.findings, args);
}
