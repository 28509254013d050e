import type { FlagSpec } from "./flags.js";
import type { Io } from "./io.js";
import type { ParsedArgs } from "./parse-args.js";

/** Does a command's work. Resolves with the exit status; rejects with what `words.ts` knows how to tell. */
export type Run = (args: ParsedArgs, io: Io) => Promise<number>;

/**
 * A subcommand, or the main job itself: what its help says, which flags it has, and where its work is done. A declaration is read
 * at every start, so it imports names and no work; `load` imports the rest.
 */
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
  /** What a shell offers for the arguments: names of what there is, or one of these words. Files without it. */
  completes?: "workloads" | "targets" | "specs" | "nodes" | "topics" | readonly string[];
  /** Whether an argument may be a file as well. */
  completesFiles?: boolean;
  /** Loads what the command needs, and resolves with its work. */
  load(): Promise<Run>;
}
