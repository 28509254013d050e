import type { Command } from "../command.js";
import { COMPLETION_ACTIONS } from "../completion/actions.js";
import { VERBOSITY_FLAG } from "../flags.js";

/** `kubectl nsinfo completion`: how a shell learns to complete our arguments. */
export const completionCommand: Command = {
  name: "completion",
  summary: "Complete the arguments of kubectl nsinfo in a shell",
  description: [
    "kubectl 1.26 or newer completes the arguments of a plugin when it finds an executable named kubectl_complete-nsinfo on the PATH. 'install' puts it beside the plugin, where krew does not; 'script' prints it. For this, kubectl's own completion must be set up (kubectl completion --help).",
    "'bash', 'zsh' and 'fish' print what completes kubectl-nsinfo when it is called by that name, without kubectl.",
  ],
  usage: "(install | script | bash | zsh | fish)",
  examples: [
    {
      comment: "Complete kubectl nsinfo in every shell that completes kubectl",
      line: "kubectl nsinfo completion install",
    },
    { comment: "Complete kubectl-nsinfo in this bash", line: "source <(kubectl-nsinfo completion bash)" },
  ],
  flags: [VERBOSITY_FLAG],
  completes: COMPLETION_ACTIONS,
  load: async () => (await import("./completion-run.js")).runCompletion,
};
