import yargs from "yargs";
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

/** pflag takes `-ojson` and `-o=json` for `-o json`; yargs would read a group of flags. */
function spellOut(argv: string[], flags: readonly FlagSpec[]): string[] {
  return argv.map((word) => {
    const match = /^-([A-Za-z])(.+)$/s.exec(word);
    const flag = match && flags.find((one) => (one.alias ?? one.name) === match[1] && one.type !== "boolean");
    return match && flag ? `--${flag.name}=${match[2]?.replace(/^=/, "")}` : word;
  });
}

/** pflag lets a flag that takes a value take the next word whatever it is, and a boolean only what stands behind its `=`. */
function joinValues(argv: string[], flags: readonly FlagSpec[]): string[] {
  const words: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? "";
    const name = /^--?([A-Za-z][A-Za-z0-9-]*)$/.exec(word)?.[1];
    const flag = flags.find((one) => one.name === name || (one.alias === name && !word.startsWith("--")));
    if (!flag) {
      if (/^--?[A-Za-z]/.test(word) && !known(word, flags)) throw unknownFlag(word);
      words.push(word);
    } else if (flag.type === "boolean") words.push(`--${flag.name}=true`);
    else if (index + 1 >= argv.length) throw new UsageError(`flag needs an argument: ${missing(word)}`);
    else words.push(`--${flag.name}=${argv[++index]}`);
  }
  return words;
}

function known(word: string, flags: readonly FlagSpec[]): boolean {
  const name = /^--?([A-Za-z][A-Za-z0-9-]*)=/s.exec(word)?.[1];
  return flags.some((one) => one.name === name || (one.alias === name && !word.startsWith("--")));
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
  const words = joinValues(spellOut(own, flags), flags);
  const values = yargs(words)
    .options(
      Object.fromEntries(
        flags.map((one) => [
          one.name,
          {
            type: one.type === "array" ? "string" : one.type,
            array: one.type === "array",
            alias: one.alias ?? [],
          },
        ]),
      ),
    )
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "duplicate-arguments-array": false,
      "flatten-duplicate-arrays": true,
      "greedy-arrays": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "short-option-groups": false,
    })
    .help(false)
    .version(false)
    .exitProcess(false)
    .parseSync();
  const text = (name: string): string | undefined => {
    const value = values[name];
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
    flag: (name) => (typeof values[name] === "boolean" ? (values[name] as boolean) : undefined),
  };
}
