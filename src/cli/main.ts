import type { Command } from "./command.js";
import { auditCommand } from "./commands/audit.js";
import { cleanupCommand } from "./commands/cleanup.js";
import { completionCommand } from "./commands/completion.js";
import { diffCommand } from "./commands/diff.js";
import { enterCommand } from "./commands/enter.js";
import { explainCommand } from "./commands/explain.js";
import { inspectCommand } from "./commands/inspect.js";
import { localCommand } from "./commands/local.js";
import { localhostCommand } from "./commands/localhost.js";
import { optionsCommand } from "./commands/options.js";
import { showVersion, versionCommand } from "./commands/version.js";
import { findCommand } from "./find-command.js";
import { type FlagSpec, HELP_FLAG } from "./flags.js";
import type { Io } from "./io.js";

/** The subcommands, by name; a command's name wins over a bare pod name (`pod/NAME` is always the pod). */
const SUBCOMMANDS: readonly Command[] = [
  localhostCommand,
  enterCommand,
  diffCommand,
  auditCommand,
  explainCommand,
  localCommand,
  cleanupCommand,
  completionCommand,
  optionsCommand,
  versionCommand,
];

const VERSION_FLAG: FlagSpec = {
  name: "version",
  type: "boolean",
  description: "Print the version and exit.",
};

/** Read before anything can go wrong: an error's own telling depends on it. */
function verbosityOf(argv: string[]): number {
  const index = argv.findIndex((word) => word === "-v" || word === "--v");
  const word =
    argv.map((one) => /^--?v=?(\d+)$/.exec(one)?.[1]).find((one) => one !== undefined) ??
    (index >= 0 ? argv[index + 1] : "0");
  return Number(word) || 0;
}

function flagsOf(command: Command): readonly FlagSpec[] {
  return command === inspectCommand
    ? [...command.flags, HELP_FLAG, VERSION_FLAG]
    : [...command.flags, HELP_FLAG];
}

async function showHelp(command: Command, io: Io): Promise<number> {
  const { helpText } = await import("./help.js");
  io.stdout.write(helpText(command, command === inspectCommand ? SUBCOMMANDS : []));
  return 0;
}

/** Each thing is loaded when it is needed: the parser alone costs as much as the whole start without it. */
async function runCommand(command: Command, argv: string[], io: Io): Promise<number> {
  const only = argv.length === 1 ? argv[0] : null;
  if (only === "--help" || only === "-h") return showHelp(command, io);
  if (only === "--version" && command === inspectCommand) return showVersion(io);
  const { parseArgs } = await import("./parse-args.js");
  const args = parseArgs(argv, flagsOf(command));
  if (args.flag("help")) return showHelp(command, io);
  if (args.flag("version")) return showVersion(io);
  const run = await command.load();
  return run(args, io);
}

async function tellError(error: unknown, command: Command, argv: string[], io: Io): Promise<number> {
  const [{ commandLine }, { tell }] = await Promise.all([import("./help.js"), import("./words.js")]);
  const { lines, exitCode } = tell(error, commandLine(command), verbosityOf(argv));
  if (lines.length > 0) io.stderr.write(`${lines.join("\n")}\n`);
  return exitCode;
}

/** What kubectl asks through kubectl_complete-nsinfo, and no user types. */
async function answerShell(argv: string[], io: Io): Promise<number> {
  const { complete } = await import("./completion/complete.js");
  return complete(argv, [inspectCommand, ...SUBCOMMANDS], [VERSION_FLAG], io);
}

/** Runs one command line to its end, cleaning up included, and resolves with the exit status. Never rejects. */
export async function main(argv: string[], io: Io): Promise<number> {
  if (argv[0] === "__complete") return answerShell(argv.slice(1), io);
  // As kubectl takes it: `help diff` is `diff --help`. The pod of that name is pod/help.
  const found = findCommand(argv[0] === "help" ? [...argv.slice(1), "--help"] : argv, SUBCOMMANDS);
  const command = found.command ?? inspectCommand;
  try {
    return await runCommand(command, found.argv, io);
  } catch (error) {
    return tellError(error, command, argv, io);
  }
}
