import { diff, type Half, hasDifferences, nothingCompared } from "../../app/diff/diff.js";
import { readReport } from "../../app/diff/report-file.js";
import { aboutPods, inspect } from "../../app/inspect.js";
import { onePod } from "../../app/one-pod.js";
import { PODS } from "../../kube/port.js";
import { DIFF_FORMAT_NAMES } from "../../render/diff/format-names.js";
import { DIFF_FORMATS } from "../../render/diff/formats.js";
import { parseOnePod } from "../../target/one-pod.js";
import { withDebugPods } from "../debug-run.js";
import type { Io } from "../io.js";
import { outputOf, printerOf, wantsColor } from "../output.js";
import { type ParsedArgs, UsageError } from "../parse-args.js";

const DIFFERENT = 2;

/** Whether a word is the path of a report. A pod's name may end in .json: `pod/NAME` is always the pod. */
function isFile(word: string): boolean {
  return /^\.{0,2}\//.test(word) || (/\.json$/i.test(word) && !/^(pods?|po)\//i.test(word));
}

function twoWords(args: ParsedArgs): [string, string] {
  const [before, after, ...more] = [...args.positionals, ...args.rest];
  if (before === undefined || after === undefined || more.length > 0)
    throw new UsageError("diff takes two: pods (pod/NAME) or reports (FILE.json)");
  return [before, after];
}

async function filed(path: string): Promise<Half> {
  const report = await readReport(path);
  return { origin: { name: path, generatedAt: report.generatedAt }, report, pod: null, gaps: [] };
}

function refuseSame([one, other]: readonly string[]): void {
  if (one === undefined || one !== other) return;
  throw new UsageError(`both are pod ${one}: diff takes two pods, or a report and a pod`);
}

/** Reads all the pods in one run: what is read together can be compared without a doubt. */
async function live(words: string[], args: ParsedArgs, io: Io): Promise<Half[]> {
  if (words.length === 0) return [];
  const targets = words.map(parseOnePod);
  const named = targets.flatMap(({ resource, name }) => (resource === PODS ? [name] : []));
  refuseSame(named);
  const halves: Half[] = [];
  await withDebugPods(args, io, async ({ request, context, done }) => {
    const names: string[] = [];
    for (const target of targets) names.push(await onePod(target, request.namespace, context));
    refuseSame(names);
    const report = await inspect(aboutPods(request, names), context);
    done();
    const { generatedAt, gaps } = report;
    for (const name of names) {
      const pod = { namespace: request.namespace, name };
      halves.push({ origin: { name: `pod/${name}`, generatedAt }, report, pod, gaps });
    }
    return 0;
  });
  return halves;
}

/** Runs `kubectl nsinfo diff`: reads files and pods, compares, prints. Resolves with 2 where there is a difference. */
export async function runDiff(args: ParsedArgs, io: Io): Promise<number> {
  const format = await outputOf(args, DIFF_FORMAT_NAMES);
  const words = twoWords(args);
  // What is wrong with a file is told before anything is created.
  const files = new Map<string, Half>();
  for (const word of words.filter(isFile)) files.set(word, await filed(word));
  const pods = words.filter((word) => !isFile(word));
  const read = await live(pods, args, io);
  const [before, after] = words.map((word) => files.get(word) ?? read.shift());
  if (!before || !after) throw new Error("a pod was read and is not there");
  const report = diff(before, after, pods.length === 2, io.now());
  const style = { color: wantsColor(args, io), columns: io.stdout.columns };
  io.stdout.write(printerOf(format, DIFF_FORMATS)(report, style));
  const nothing = nothingCompared(report);
  if (nothing) throw nothing;
  return hasDifferences(report) ? DIFFERENT : 0;
}
