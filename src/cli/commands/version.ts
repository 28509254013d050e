import { VERSION } from "../../model/version.generated.js";
import type { Command } from "../command.js";
import { VERBOSITY_FLAG } from "../flags.js";
import type { Io } from "../io.js";

/** What `--version` prints too. Resolves with the exit status. */
export function showVersion(io: Io): number {
  io.stdout.write(`kubectl-nsinfo ${VERSION}\n`);
  return 0;
}

/** `kubectl nsinfo version`, for who looks for it where kubectl has its own. */
export const versionCommand: Command = {
  name: "version",
  summary: "Print the version",
  description: ["Print the version of kubectl-nsinfo."],
  usage: "",
  examples: [{ comment: "Which version is this?", line: "kubectl nsinfo version" }],
  flags: [VERBOSITY_FLAG],
  completes: [],
  load: async () => {
    const { refuseArguments } = await import("../parse-args.js");
    return async (args, io) => {
      refuseArguments("version", args);
      return showVersion(io);
    };
  },
};
