import { localhost } from "../../app/localhost.js";
import { FORMAT_NAMES } from "../../render/format-names.js";
import { LOCALHOST_FORMATS } from "../../render/localhost/formats.js";
import { parseOnePod } from "../../target/one-pod.js";
import {
  areReadTogether,
  exitCodeOf,
  nothingObserved,
  outputOf,
  printerOf,
  wantsColor,
  withDebugPods,
} from "../debug-run.js";
import type { Io } from "../io.js";
import { type ParsedArgs, UsageError } from "../parse-args.js";
import { wayOf } from "../way.js";

function portOf(args: ParsedArgs): number | null {
  const word = args.text("port");
  if (word === undefined) return null;
  const port = /^\d{1,5}$/.test(word) ? Number(word) : 0;
  if (port >= 1 && port <= 65535) return port;
  throw new UsageError(
    `invalid argument ${JSON.stringify(word)} for "--port" flag: must be a number between 1 and 65535`,
  );
}

/** Runs `kubectl nsinfo localhost`: connects, observes, prints, and resolves when the debug pod is gone. */
export async function runLocalhost(args: ParsedArgs, io: Io): Promise<number> {
  wayOf(args);
  const format = await outputOf(args, FORMAT_NAMES);
  const [target, ...more] = args.positionals.map(parseOnePod);
  if (!target) throw new UsageError("no pod was named: kubectl nsinfo localhost pod/NAME");
  if (more.length > 0) throw new UsageError("exactly one pod is expected: kubectl nsinfo localhost pod/NAME");
  if (args.rest.length > 0) throw new UsageError(`unexpected arguments after "--": ${args.rest.join(" ")}`);
  const port = portOf(args);
  const from = args.text("from") ?? null;
  const connect = args.flag("connect") ?? false;
  return withDebugPods(args, io, async ({ request, context, done }) => {
    const report = await localhost({ ...request, target, port, from, connect }, context);
    const printed = context.time("report");
    const style = { color: wantsColor(args, io), columns: io.stdout.columns, elapsedMs: done() };
    io.stdout.write(printerOf(format, LOCALHOST_FORMATS)(report, style));
    printed();
    const nothing = nothingObserved(report, areReadTogether(format, io));
    if (nothing) throw nothing;
    return exitCodeOf(report.findings, args);
  });
}
