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

/** The help of a command in kubectl's layout: description, examples, options, usage. */
export function helpText(command: Command, subcommands: readonly Command[]): string {
  const own = command.flags.filter((flag) => !GLOBAL_FLAGS.includes(flag));
  const inherited = command.flags.filter((flag) => GLOBAL_FLAGS.includes(flag));
  const lines = [
    ...command.description.flatMap((paragraph) => [...wrap(paragraph, WIDTH), ""]),
    "Examples:",
    ...command.examples.flatMap(({ comment, line }) => [`  # ${comment}`, `  ${line}`, ""]),
    ...(subcommands.length > 0
      ? ["Available Commands:", ...subcommands.map((one) => `  ${one.name.padEnd(14)}${one.summary}`), ""]
      : []),
    "Options:",
    ...[...own, HELP_FLAG].flatMap(flagLines),
    ...(inherited.length > 0
      ? ["Options of every command that talks to a cluster:", ...inherited.flatMap(flagLines)]
      : []),
    "Usage:",
    `  ${commandLine(command)} ${command.usage}`,
  ];
  return `${lines.join("\n")}\n`;
}
