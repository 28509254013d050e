import { harmless, isHarmless } from "../../model/text.js";

/** What the shell is told besides the candidates (cobra: completions.go ShellCompDirective), as bits. */
export const DIRECTIVE = { files: 0, failed: 1, noSpace: 2, noFiles: 4 } as const;

/** One way to go on, and a few words about it. */
export interface Candidate {
  value: string;
  about?: string;
}

/** Everything to be said about one half-typed word. */
export interface Answer {
  candidates: Candidate[];
  directive: number;
}

/** What a shell would split or run: names of the API have none of it, and what is put on the command line as it stands is run next. */
const ACTIVE = /[\s"'`$\\;&|<>()]/;

/**
 * An answer in cobra's protocol, which kubectl reads: a line each, what it is about behind a tab, last a colon and the directive. Only
 * candidates that go on from `typed` are in it. One that ends in `/` or `=` is half a word: the shell puts no space behind it.
 */
export function printAnswer({ candidates, directive }: Answer, typed: string): string {
  const fitting = candidates.filter(
    ({ value }) => value.startsWith(typed) && !ACTIVE.test(value) && isHarmless(value),
  );
  const lines = fitting.map(({ value, about }) =>
    about ? `${value}\t${harmless(about.split("\n")[0] ?? "")}` : value,
  );
  const half = directive === DIRECTIVE.noFiles && fitting.some(({ value }) => /[/=]$/.test(value));
  return `${[...lines, `:${half ? directive | DIRECTIVE.noSpace : directive}`].join("\n")}\n`;
}
