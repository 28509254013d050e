import type { Command } from "../command.js";
import { COLOR_FLAG, VERBOSITY_FLAG } from "../flags.js";

/** `kubectl nsinfo explain`: what the words of a report mean. */
export const explainCommand: Command = {
  name: "explain",
  summary: "Explain a type of namespace, a scope or a check",
  description: [
    "Explain a type of namespace (what it isolates, what Kubernetes does with it, how to see it by hand, common mistakes), a scope (what a word of the report means), or a check of namespaces, of localhost or of the Pod Security Standards (its rule, why it matters, what an attacker gets from a violation, how to fix it).",
    "A check is also found by what Trivy, Kubescape, Checkov, kube-linter and Polaris call it. Without a name: list what can be explained.",
  ],
  usage: "[TYPE | SCOPE | CHECK]",
  examples: [
    { comment: "What is a UTS namespace?", line: "kubectl nsinfo explain uts" },
    { comment: "What does the scope 'pod' mean?", line: "kubectl nsinfo explain pod" },
    { comment: "What does this finding mean?", line: "kubectl nsinfo explain host-network" },
    { comment: "What is Trivy's KSV-0009 here?", line: "kubectl nsinfo explain KSV-0009" },
    { comment: "A control of the Pod Security Standards", line: "kubectl nsinfo explain runAsNonRoot" },
    { comment: "What is there?", line: "kubectl nsinfo explain" },
  ],
  flags: [COLOR_FLAG, VERBOSITY_FLAG],
  completes: "topics",
  load: async () => (await import("./explain-run.js")).runExplain,
};
