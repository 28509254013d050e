import { VERSION } from "../model/version.generated.js";
import type { Command } from "./command.js";
import { inspectCommand } from "./commands/inspect.js";
import { HELP_FLAG } from "./flags.js";
import { commandLine, helpText } from "./help.js";
import type { Io } from "./io.js";
import { parseArgs } from "./parse-args.js";
import { tell } from "./words.js";

/** The subcommands, by name; a command's name wins over a bare pod name (`pod/NAME` is always the pod). */
const SUBCOMMANDS: readonly Command[] = [];

const VERSION_FLAG = {
  name: "version",
  type: "boolean",
  description: "Print the version and exit.",
} as const;

/** Read before anything can go wrong: an error's own telling depends on it. */
function verbosityOf(argv: string[]): number {
  const index = argv.findIndex((word) => word === "-v" || word === "--v");
  const word =
    argv.map((one) => /^--?v=?(\d+)$/.exec(one)?.[1]).find((one) => one !== undefined) ??
    (index >= 0 ? argv[index + 1] : "0");
  return Number(word) || 0;
}

async function runCommand(command: Command, argv: string[], io: Io): Promise<number> {
  const flags =
    command === inspectCommand ? [...command.flags, HELP_FLAG, VERSION_FLAG] : [...command.flags, HELP_FLAG];
  const args = parseArgs(argv, flags);
  if (args.flag("help")) {
    io.stdout.write(helpText(command, command === inspectCommand ? SUBCOMMANDS : []));
    return 0;
  }
  if (args.flag("version")) {
    io.stdout.write(`kubectl-nsinfo ${VERSION}\n`);
    return 0;
  }
  return command.run(args, io);
}

/** Runs one command line to its end, cleaning up included, and resolves with the exit status. Never rejects. */
export async function main(argv: string[], io: Io): Promise<number> {
  const named = SUBCOMMANDS.find((one) => one.name === argv[0]);
  const command = named ?? inspectCommand;
  try {
    return await runCommand(command, named ? argv.slice(1) : argv, io);
  } catch (error) {
    const { lines, exitCode } = tell(error, commandLine(command), verbosityOf(argv));
    if (lines.length > 0) io.stderr.write(`${lines.join("\n")}\n`);
    return exitCode;
  }
}
