import type { Command } from "./command.js";
import { type FlagSpec, GLOBAL_FLAGS } from "./flags.js";

function isGlobal(word: string): FlagSpec | undefined {
  const [, name = ""] = /^--?([A-Za-z][A-Za-z0-9-]*)/.exec(word) ?? [];
  return GLOBAL_FLAGS.find((one) => one.name === name || (!word.startsWith("--") && one.alias === name[0]));
}

/** How many words a flag of every command takes: its value may be a word of its own. */
function wordsOf(flag: FlagSpec, word: string): number {
  const alone = word === `--${flag.name}` || word === `-${flag.name}` || word === `-${flag.alias}`;
  return flag.type !== "boolean" && alone ? 2 : 1;
}

/** A command line, its command found. */
export interface FoundCommand {
  /** Undefined for the main job. */
  command: Command | undefined;
  /** Without the command's name. */
  argv: string[];
}

/** Finds the command as kubectl does: its name is the first word, or the first after flags that every command has. */
export function findCommand(argv: string[], commands: readonly Command[]): FoundCommand {
  let index = 0;
  for (;;) {
    const word = argv[index] ?? "";
    const flag = word.startsWith("-") ? isGlobal(word) : undefined;
    if (!flag) break;
    index += wordsOf(flag, word);
  }
  const command = commands.find((one) => one.name === argv[index]);
  return { command, argv: command ? argv.filter((_, position) => position !== index) : argv };
}
