import { createHash } from "node:crypto";
import { InspectError, type InspectRequest, inspect } from "../../app/inspect.js";
import { connect } from "../../kube/connect.js";
import { parseDuration } from "../../kube/duration.js";
import type { NamespaceReport } from "../../model/report.js";
import { SEVERITIES } from "../../model/report.js";
import { podKey } from "../../model/snapshot.js";
import { harmless } from "../../model/text.js";
import { DEFAULT_IMAGE } from "../../probe/debug-pod.js";
import type { Deletion } from "../../probe/delete-pod.js";
import type { ProfileName } from "../../probe/profile.js";
import { FORMAT_NAMES, type FormatName, isFormatName } from "../../render/format-names.js";
import { FORMATS } from "../../render/formats.js";
import { parseTarget } from "../../target/parse.js";
import { connectionFlags, surroundings } from "../connection.js";
import type { Io } from "../io.js";
import { type ParsedArgs, UsageError } from "../parse-args.js";
import { startProgress } from "../progress.js";

function formatOf(args: ParsedArgs): FormatName {
  const word = args.text("output") ?? "table";
  if (isFormatName(word)) return word;
  const allowed = [...FORMAT_NAMES].sort().join(", ");
  throw new UsageError(
    `unable to match a printer suitable for the output format ${JSON.stringify(word)}, allowed formats are: ${allowed}`,
  );
}

function timeoutOf(args: ParsedArgs): number {
  const word = args.text("pod-running-timeout") ?? "1m0s";
  const milliseconds = parseDuration(word);
  if (milliseconds === null)
    throw new UsageError(
      `invalid argument ${JSON.stringify(word)} for "--pod-running-timeout" flag: time: invalid duration ${JSON.stringify(word)}`,
    );
  if (milliseconds <= 0) throw new UsageError("--pod-running-timeout must be higher than zero");
  return milliseconds;
}

/** Tells the debug pods of one user from those of another, and gives away none of the names. */
function ownerOf(io: Io, kubeUser: string | null): string {
  return createHash("sha256")
    .update(JSON.stringify([kubeUser, io.userName, io.hostName]))
    .digest("hex")
    .slice(0, 32);
}

/** Whether colours are wanted: asked for, or a terminal whose user has not set NO_COLOR (no-color.org). */
function wantsColor(args: ParsedArgs, io: Io): boolean {
  const word = args.text("color") ?? "auto";
  if (word !== "auto") return word === "always";
  return io.stdout.isTerminal && !io.env["NO_COLOR"] && io.env["TERM"] !== "dumb";
}

function exitCodeOf(report: NamespaceReport, failOn: string): number {
  const bar = (SEVERITIES as readonly string[]).indexOf(failOn);
  return bar >= 0 && report.findings.some((one) => SEVERITIES.indexOf(one.severity) >= bar) ? 2 : 0;
}

/** Nothing observed of any pod: the report says what is declared, and the status says that this is not what was asked for. */
function nothingObserved(report: NamespaceReport): InspectError | null {
  if (report.pods.some((one) => one.observed)) return null;
  const pod = report.pods[0];
  const why =
    report.gaps.find((one) => pod !== undefined && one.pod === podKey(pod))?.why ??
    "no process of it was found";
  return new InspectError(
    `cannot observe pod ${pod?.name}: ${why}`,
    "what is shown is what its spec declares; run it again when the pod runs",
  );
}

function leftBehind(deletion: Deletion): string[] {
  if (deletion.gone) return [];
  const { namespace, name, node } = deletion.ref;
  return [
    `error: debug pod ${namespace}/${name} could not be deleted and may still run on node ${node}: ${harmless(deletion.why)}`,
    `hint: kubectl delete pod ${name} -n ${namespace}`,
  ];
}

/** Runs `kubectl nsinfo pod/x`: connects, observes, prints, and resolves when the debug pods are gone. */
export async function runInspect(args: ParsedArgs, io: Io): Promise<number> {
  const format = formatOf(args);
  const refs = args.positionals.map(parseTarget);
  if (refs.length === 0) throw new UsageError("no pod was named: kubectl nsinfo pod/NAME");
  if (args.rest.length > 0) throw new UsageError(`unexpected arguments after "--": ${args.rest.join(" ")}`);
  const runningTimeoutMs = timeoutOf(args);
  const connection = await connect(connectionFlags(args), surroundings(io));
  const request: InspectRequest = {
    namespace: connection.namespace,
    refs,
    containers: args.list("container") ?? null,
    image: args.text("image") ?? DEFAULT_IMAGE,
    profile: (args.text("profile") ?? "privileged") as ProfileName,
    runningTimeoutMs,
    evidence: true,
    owner: ownerOf(io, connection.user),
    requestedBy: `${connection.user ?? "unknown"} as ${io.userName}@${io.hostName}`,
  };
  const progress = startProgress(io);
  const deletions: Promise<Deletion>[] = [];
  const begun = io.now().getTime();
  try {
    const report = await inspect(request, {
      api: connection.api,
      signal: io.signal,
      now: io.now,
      randomSuffix: () => io.random(6),
      notice: (line) => io.stderr.write(`${line}\n`),
      onWait: progress.show,
      onDeletion: (deletion) => deletions.push(deletion),
    });
    progress.clear();
    const elapsedMs = io.now().getTime() - begun;
    io.stdout.write(
      FORMATS[format](report, { color: wantsColor(args, io), columns: io.stdout.columns, elapsedMs }),
    );
    const nothing = nothingObserved(report);
    if (nothing) throw nothing;
    return exitCodeOf(report, args.text("fail-on") ?? "never");
  } finally {
    progress.clear();
    const left = (await Promise.all(deletions)).flatMap(leftBehind);
    connection.api.close();
    if (left.length > 0) io.stderr.write(`${left.join("\n")}\n`);
  }
}
