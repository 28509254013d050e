import Parser from "yargs-parser/browser";
import type { FlagSpec } from "./flags.js";

/** A command line that can't be understood, in kubectl's words. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** A command line, understood. */
export interface ParsedArgs {
  positionals: string[];
  /** What came after `--`. */
  rest: string[];
  text(name: string): string | undefined;
  list(name: string): string[] | undefined;
  flag(name: string): boolean | undefined;
}

/** Throws a UsageError for a command that takes no arguments, and got some. */
export function refuseArguments(command: string, { positionals, rest }: ParsedArgs): void {
  const words = [...positionals, ...rest];
  if (words.length > 0) throw new UsageError(`${command} takes no arguments: ${words.join(" ")}`);
}

/**
 * Writes every flag as `--name=value`, as pflag reads it: `-ojson`, `-o=json`, `-o json` are the same, a flag that takes a value
 * takes the next word whatever it looks like, and a boolean only what stands behind its `=`.
 */
function spellOut(argv: string[], flags: readonly FlagSpec[]): string[] {
  const words: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? "";
    if (!/^--?[A-Za-z]/.test(word)) {
      words.push(word);
      continue;
    }
    const group = booleanGroup(word, flags);
    if (group !== null) {
      words.push(...group);
      continue;
    }
    const { flag, value } = readFlag(word, flags);
    if (value !== null) words.push(`--${flag.name}=${value}`);
    else if (flag.type === "boolean") words.push(`--${flag.name}=true`);
    else if (index + 1 < argv.length) words.push(`--${flag.name}=${argv[++index]}`);
    else throw new UsageError(`flag needs an argument: ${missing(word)}`);
  }
  return words;
}

/** `-it`: several shorthands of boolean flags in one word; null for a word that does not begin with such a one. */
function booleanGroup(word: string, flags: readonly FlagSpec[]): string[] | null {
  if (!/^-[A-Za-z]{2,}$/.test(word) || named(word.slice(1), word, flags)) return null;
  const letters = [...word.slice(1)];
  if (named(letters[0] ?? "", word, flags)?.type !== "boolean") return null;
  return letters.map((letter) => {
    const flag = named(letter, word, flags);
    if (flag?.type !== "boolean") throw new UsageError(`unknown shorthand flag: '${letter}' in ${word}`);
    return `--${flag.name}=true`;
  });
}

/** The flag that a word names, and the value that is part of the word, if any. */
function readFlag(word: string, flags: readonly FlagSpec[]): { flag: FlagSpec; value: string | null } {
  const [, name = "", value] = /^--?([A-Za-z][A-Za-z0-9-]*)(?:=(.*))?$/s.exec(word) ?? [];
  const whole = named(name, word, flags);
  if (whole) return { flag: whole, value: value ?? null };
  const short = /^-([A-Za-z])(.+)$/s.exec(word);
  const flag = short && named(short[1] ?? "", word, flags);
  if (!short || !flag || flag.type === "boolean") throw unknownFlag(word);
  return { flag, value: (short[2] ?? "").replace(/^=/, "") };
}

function named(name: string, word: string, flags: readonly FlagSpec[]): FlagSpec | undefined {
  return flags.find((one) => one.name === name || (one.alias === name && !word.startsWith("--")));
}

function unknownFlag(word: string): UsageError {
  const name = word.replace(/=.*$/s, "");
  return new UsageError(
    name.startsWith("--")
      ? `unknown flag: ${name}`
      : `unknown shorthand flag: ${JSON.stringify(name[1]).replaceAll('"', "'")} in ${name}`,
  );
}

function missing(word: string): string {
  return word.startsWith("--") ? word : `${JSON.stringify(word.slice(1)).replaceAll('"', "'")} in ${word}`;
}

/** A flag that was given twice: the last one counts. */
function last(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value;
}

function checkChoices(flags: readonly FlagSpec[], text: (name: string) => string | undefined): void {
  for (const { name, choices } of flags) {
    const value = text(name);
    if (choices && value !== undefined && !choices.includes(value)) {
      throw new UsageError(
        `invalid argument ${JSON.stringify(value)} for "--${name}" flag: must be one of ${choices.join(", ")}`,
      );
    }
  }
}

/**
 * Reads a command line as kubectl does: flags anywhere, the last one wins, lists by repetition or commas, nothing after `--`
 * is a flag. Throws a UsageError for an unknown flag, a missing value, a value that is none of the choices.
 */
export function parseArgs(argv: string[], flags: readonly FlagSpec[]): ParsedArgs {
  const dashes = argv.indexOf("--");
  const own = dashes < 0 ? argv : argv.slice(0, dashes);
  const words = spellOut(own, flags);
  // What does not occur need not be declared, nor do shorthands: they are spelled out.
  const used = flags.filter(({ name }) => words.some((word) => word.startsWith(`--${name}=`)));
  const of = (type: FlagSpec["type"]): string[] =>
    used.filter((one) => one.type === type).map((one) => one.name);
  // The parser alone: what yargs adds to it (help, completion, locales) takes ten times as long, and is not used.
  const values = Parser(words, {
    array: of("array"),
    boolean: of("boolean"),
    string: [...of("string"), ...of("array")],
    configuration: {
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "greedy-arrays": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "short-option-groups": false,
    },
  });
  const text = (name: string): string | undefined => {
    const value = last(values[name]);
    return typeof value === "string" ? value : undefined;
  };
  checkChoices(flags, text);
  return {
    positionals: values._.map(String),
    rest: dashes < 0 ? [] : argv.slice(dashes + 1),
    text,
    list: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.flatMap((one) => String(one).split(",")) : undefined;
    },
    flag: (name) => {
      const value = last(values[name]);
      return typeof value === "boolean" ? value : undefined;
    },
  };
}
