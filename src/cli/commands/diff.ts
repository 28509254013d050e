import { DIFF_FORMAT_NAMES } from "../../render/diff/format-names.js";
import type { Command } from "../command.js";
import { DEBUG_POD_FLAGS } from "../debug-pod-flags.js";
import { COLOR_FLAG, type FlagSpec, GLOBAL_FLAGS } from "../flags.js";
import { outputFlag } from "../output-flag.js";

const FLAGS: readonly FlagSpec[] = [
  outputFlag(DIFF_FORMAT_NAMES),
  ...DEBUG_POD_FLAGS,
  COLOR_FLAG,
  ...GLOBAL_FLAGS,
];

/** `kubectl nsinfo diff`: two pods, or one before and after. */
export const diffCommand: Command = {
  name: "diff",
  summary: "Compare the namespaces of two pods, or of pods before and after",
  description: [
    "Compare the namespaces of two pods: where their scopes differ, and which namespaces processes of both are in. Or compare reports that 'kubectl nsinfo pod/NAME -o json' has written to files, with each other or with a pod as it is now: what a restart, an upgrade or another spec has changed.",
    "A word that ends in .json, begins with ./ or / is a file; any other names a pod (pod/NAME always does), or a workload or service that stands for one of its pods, the one that kubectl exec takes. Inode numbers are only compared where both are numbers of one kernel since its boot; otherwise scopes are. The same number at two times is told as the same namespace only where something has held it in between.",
    "Exit status: 0 without a difference, 2 with one, 1 when it could not be compared.",
  ],
  usage: "(POD | TYPE/NAME | FILE.json) (POD | TYPE/NAME | FILE.json) [options]",
  examples: [
    {
      comment: "What do these two pods share, and where do they differ?",
      line: "kubectl nsinfo diff pod/a pod/b",
    },
    {
      comment: "What has the upgrade of the node changed?",
      line: "kubectl nsinfo pod/web -o json > before.json; kubectl nsinfo diff before.json pod/web",
    },
    {
      comment: "Do the old and the new deployment differ?",
      line: "kubectl nsinfo diff deploy/web deploy/web-canary",
    },
    { comment: "Two reports, without a cluster", line: "kubectl nsinfo diff before.json after.json -o json" },
  ],
  flags: FLAGS,
  completes: "workloads",
  completesFiles: true,
  load: async () => (await import("./diff-run.js")).runDiff,
};
