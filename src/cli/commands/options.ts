import type { Command } from "../command.js";
import { VERBOSITY_FLAG } from "../flags.js";

/** `kubectl nsinfo options`: the flags that stand in the help of no single command, as `kubectl options` lists them. */
export const optionsCommand: Command = {
  name: "options",
  summary: "List the options that all commands inherit: which cluster, and who you are",
  description: ["Print the list of options that every command which talks to a cluster inherits."],
  usage: "",
  examples: [{ comment: "Which options do all commands have?", line: "kubectl nsinfo options" }],
  flags: [VERBOSITY_FLAG],
  completes: [],
  load: async () => {
    const [{ optionsText }, { refuseArguments }] = await Promise.all([
      import("../help.js"),
      import("../parse-args.js"),
    ]);
    return async (args, io) => {
      refuseArguments("options", args);
      io.stdout.write(optionsText());
      return 0;
    };
  },
};
