import { wrap } from "../render/style.js";
import type { Command } from "./command.js";
import { type FlagSpec, GLOBAL_FLAGS, HELP_FLAG } from "./flags.js";

const WIDTH = 100;

function flagHead(flag: FlagSpec): string {
  const shown = { string: `'${flag.default ?? ""}'`, boolean: flag.default ?? "false", array: "[]" }[
    flag.type
  ];
  const name =
    flag.name.length === 1
      ? `    -${flag.name}, --${flag.name}`
      : flag.alias
        ? `    -${flag.alias}, --${flag.name}`
        : `    --${flag.name}`;
  return `${name}=${shown}:`;
}

function flagLines(flag: FlagSpec): string[] {
  const choices = flag.choices ? ` One of: ${flag.choices.join(", ")}.` : "";
  return [
    flagHead(flag),
    ...wrap(flag.description + choices, WIDTH - 8).map((line) => `        ${line}`),
    "",
  ];
}

/** The name a user types. */
export function commandLine(command: Command): string {
  return ["kubectl nsinfo", command.name].filter((part) => part !== "").join(" ");
}

/** What `kubectl nsinfo options` prints, in the words of `kubectl options`. */
export function optionsText(): string {
  const lines = ["The following options can be passed to any command that talks to a cluster:", ""];
  return `${[...lines, ...GLOBAL_FLAGS.flatMap(flagLines)].join("\n").trimEnd()}\n`;
}

/** Where the rest is told, in kubectl's words. */
function elsewhere(talksToCluster: boolean, hasSubcommands: boolean): string[] {
  const lines = [
    ...(hasSubcommands
      ? ['Use "kubectl nsinfo <command> --help" for more information about a given command.']
      : []),
    ...(talksToCluster
      ? [
          'Use "kubectl nsinfo options" for a list of global command-line options (which cluster, and who you are).',
        ]
      : []),
  ];
  return lines.length > 0 ? ["", ...lines] : [];
}

/**
 * The help of a command in kubectl's layout: description, examples, options, usage, and where the rest is told. What all commands
 * that talk to a cluster inherit stands once, in `kubectl nsinfo options`.
 */
export function helpText(command: Command, subcommands: readonly Command[]): string {
  const talksToCluster = GLOBAL_FLAGS.every((flag) => command.flags.includes(flag));
  const own = command.flags.filter((flag) => !talksToCluster || !GLOBAL_FLAGS.includes(flag));
  const lines = [
    ...command.description.flatMap((paragraph) => [...wrap(paragraph, WIDTH), ""]),
    "Examples:",
    ...command.examples.flatMap(({ comment, line }) => [`  # ${comment}`, `  ${line}`, ""]),
    ...(subcommands.length > 0
      ? ["Available Commands:", ...subcommands.map((one) => `  ${one.name.padEnd(14)}${one.summary}`), ""]
      : []),
    "Options:",
    ...[...own, HELP_FLAG].flatMap(flagLines),
    "Usage:",
    `  ${commandLine(command)} ${command.usage}`.trimEnd(),
    ...elsewhere(talksToCluster, subcommands.length > 0),
  ];
  return `${lines.join("\n")}\n`;
}
