import type { Command } from "../command.js";
import { COLOR_FLAG, VERBOSITY_FLAG } from "../flags.js";

/** `kubectl nsinfo explain`: what findings mean. */
export const explainCommand: Command = {
  name: "explain",
  summary: "Explain a check: rule, why it matters, what an attacker gets, how to fix it",
  description: [
    "Explain a check of namespaces or a control of the Pod Security Standards: its rule, why it matters, what an attacker gets from a violation, how to fix it, and what other tools call it. Without a name: list what can be explained.",
  ],
  usage: "[CHECK]",
  examples: [
    { comment: "What does this finding mean?", line: "kubectl nsinfo explain host-network" },
    { comment: "A control of the Pod Security Standards", line: "kubectl nsinfo explain runAsNonRoot" },
    { comment: "What is there?", line: "kubectl nsinfo explain" },
  ],
  flags: [COLOR_FLAG, VERBOSITY_FLAG],
  load: async () => (await import("./explain-run.js")).runExplain,
};
