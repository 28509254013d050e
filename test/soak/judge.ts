import { constants } from "node:os";
import { TARGET } from "./cluster.js";
import type { Ended } from "./run.js";
import { actName, type Trouble } from "./trouble.js";

/** What is thought of one run. */
export interface Verdict {
  /** What it is counted by. */
  outcome: string;
  /** Why it must not have ended so; null where it may. */
  odd: string | null;
  /** It said that a debug pod may still be there, and how to delete it. */
  told: boolean;
  /** It was ended by SIGKILL: what it leaves, others must take away. */
  killed: boolean;
  /** Its answer differs from /proc. */
  wrong: boolean;
}

interface Report {
  gaps: unknown[];
  pods: { name: string; containers: { name: string; namespaces: { net: { inode: number | null } } }[] }[];
}

function reportOf(stdout: string): Report | null {
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    return null;
  }
}

function allowedCodes({ act }: Trouble): (number | null)[] {
  if (act?.kind === "stdout closed") return [0, 1, 128 + constants.signals.SIGPIPE];
  if (act?.kind !== "signal") return [0, 1];
  return [0, 1, act.name === "SIGKILL" ? null : 128 + constants.signals[act.name]];
}

function outcomeOf({ code, hung }: Ended, report: Report | null, { act }: Trouble): string {
  if (hung) return "hung";
  if (code === 0) return report && report.gaps.length > 0 ? "a report with gaps" : "a report";
  if (code === 1) return report ? "a report of what is declared, and why" : "an error that says why";
  return code === null || code > 128 ? `ended by ${act ? actName(act) : "nobody"}` : `status ${code}`;
}

/** Judges one run. `net`: the target's network namespace as /proc has it; null where the target was deleted meanwhile. */
export function judge(ended: Ended, trouble: Trouble, net: number | null): Verdict {
  const { code, stdout, stderr } = ended;
  const report = reportOf(stdout);
  const listens = trouble.act?.kind !== "stdout closed";
  const targets = (report?.pods ?? []).filter(({ name }) => name === TARGET);
  const inodes = targets.flatMap(({ containers }) =>
    containers.filter(({ name }) => name === "main").map(({ namespaces }) => namespaces.net.inode),
  );
  const odd = (): string | null => {
    if (ended.hung) return null;
    if (!allowedCodes(trouble).includes(code)) return `status ${code}`;
    if (/^\s+at \S/m.test(stderr) || /this is a bug/.test(stderr)) return "an error that it does not know";
    if (code === 0 && listens && report === null) return "status 0 without a report";
    if (code === 1 && !/^(error|Error from server|Unable to connect|The connection)/m.test(stderr))
      return "status 1 without a word";
    return null;
  };
  return {
    outcome: outcomeOf(ended, report, trouble),
    odd: odd(),
    told: /^hint: kubectl delete pod nsinfo-/m.test(stderr),
    killed: code === null,
    wrong: net !== null && inodes.some((inode) => inode !== null && inode !== net),
  };
}
