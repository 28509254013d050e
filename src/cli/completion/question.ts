import type { Command } from "../command.js";
import { findCommand } from "../find-command.js";
import { type FlagSpec, HELP_FLAG } from "../flags.js";

/** What a half-typed word may become. */
export type Question =
  | { kind: "flag-names"; typed: string; flags: readonly FlagSpec[] }
  | { kind: "flag-value"; typed: string; flag: FlagSpec }
  | { kind: "argument"; typed: string; first: boolean }
  | { kind: "nothing"; typed: string };

/** A half-typed command line, understood as far as it goes. */
export interface HalfTyped {
  command: Command;
  /** The whole words of the command line, without the command's name and without a flag that waits for its value. */
  words: string[];
  question: Question;
}

function flagOf(word: string, flags: readonly FlagSpec[]): FlagSpec | undefined {
  const name = /^--([A-Za-z][\w-]*)$/.exec(word)?.[1];
  if (name !== undefined) return flags.find((one) => one.name === name);
  const short = /^-([A-Za-z])$/.exec(word)?.[1];
  return short === undefined
    ? undefined
    : flags.find((one) => one.alias === short || (one.name.length === 1 && one.name === short));
}

/** The flag whose value is typed next; undefined when the last word is no flag, or one that takes no next word. */
function waiting(words: string[], flags: readonly FlagSpec[]): FlagSpec | undefined {
  const flag = flagOf(words.at(-1) ?? "", flags);
  if (flag === undefined || flag.type === "boolean") return undefined;
  return waiting(words.slice(0, -1), flags) === undefined ? flag : undefined;
}

function hasArguments(words: string[], flags: readonly FlagSpec[]): boolean {
  return words.some(
    (word, index) => !word.startsWith("-") && waiting(words.slice(0, index), flags) === undefined,
  );
}

function questionOf(words: string[], typed: string, flags: readonly FlagSpec[]): Question {
  const flag = waiting(words, flags);
  if (flag) return { kind: "flag-value", typed, flag };
  if (words.includes("--")) return { kind: "nothing", typed };
  const [, name = "", value] = /^(--[A-Za-z][\w-]*)=(.*)$/s.exec(typed) ?? [];
  const assigned = flagOf(name, flags);
  if (value !== undefined && assigned) return { kind: "flag-value", typed: value, flag: assigned };
  if (typed.startsWith("-")) return { kind: "flag-names", typed, flags: unused(words, flags) };
  return { kind: "argument", typed, first: !hasArguments(words, flags) };
}

function unused(words: string[], flags: readonly FlagSpec[]): FlagSpec[] {
  const given = new Set(words.map((word) => flagOf(word.replace(/=.*$/s, ""), flags)?.name));
  return flags.filter((one) => one.type === "array" || !given.has(one.name));
}

/**
 * Reads `argv`, whose last word is the half-typed one (kubectl gives it even when it is empty). `commands` are all there are, the main
 * job's first; `extra` are flags that only the main job has.
 */
export function halfTyped(
  argv: string[],
  commands: readonly [Command, ...Command[]],
  extra: FlagSpec[],
): HalfTyped {
  const [main, ...others] = commands;
  const { command: named, argv: words } = findCommand(argv.slice(0, -1), others);
  const command = named ?? main;
  const flags = [...command.flags, HELP_FLAG, ...(named ? [] : extra)];
  const question = questionOf(words, argv.at(-1) ?? "", flags);
  const whole = waiting(words, flags) ? words.slice(0, -1) : words;
  return { command, words: whole, question };
}
