import type { Command } from "../command.js";
import { type FlagSpec, GLOBAL_FLAGS } from "../flags.js";

const FLAGS: readonly FlagSpec[] = [
  {
    name: "all-namespaces",
    alias: "A",
    type: "boolean",
    description: "Clean up in all namespaces.",
  },
  {
    name: "dry-run",
    type: "boolean",
    description: "Only print what would be deleted.",
  },
  ...GLOBAL_FLAGS,
];

/** `kubectl nsinfo cleanup`: ends what a killed run left. */
export const cleanupCommand: Command = {
  name: "cleanup",
  summary: "Delete the debug pods that killed runs of yours left behind",
  description: [
    "Delete all debug pods of yours: those made from this machine, by this local user, as this kubeconfig user. Running ones are deleted too, so a run of yours that is under way in another terminal fails. It waits until they are gone.",
    "Only a run that is killed with SIGKILL leaves one: all others delete theirs. What is left ends by itself at its deadline, five minutes at most, and the next run in the same namespace removes what has ended.",
  ],
  usage: "[-n NAMESPACE | -A] [--dry-run]",
  examples: [
    { comment: "Delete what is left in the namespace shop", line: "kubectl nsinfo cleanup -n shop" },
    { comment: "Is anything left, anywhere?", line: "kubectl nsinfo cleanup -A --dry-run" },
  ],
  flags: FLAGS,
  completes: [],
  load: async () => (await import("./cleanup-run.js")).runCleanup,
};
