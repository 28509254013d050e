import type { FlagSpec } from "./flags.js";
import type { Io } from "./io.js";
import type { ParsedArgs } from "./parse-args.js";

/** A subcommand, or the main job itself: what its help says, which flags it has, what it does. */
export interface Command {
  /** Behind `kubectl nsinfo`; empty for the main job. */
  name: string;
  summary: string;
  /** Paragraphs. */
  description: string[];
  /** What stands behind the name in the usage line. */
  usage: string;
  examples: { comment: string; line: string }[];
  flags: readonly FlagSpec[];
  /** Resolves with the exit status; rejects with what `words.ts` knows how to tell. */
  run(args: ParsedArgs, io: Io): Promise<number>;
}
