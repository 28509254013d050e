import { CONNECTION_FLAGS } from "../kube/flags.js";

/** A flag, as the parser and the help know it. */
export interface FlagSpec {
  /** As typed, without the dashes. */
  name: string;
  alias?: string;
  type: "string" | "boolean" | "array";
  /** What the help shows behind the `=`: `''`, `false`, `[]` or the default. */
  default?: string;
  choices?: readonly string[];
  /** What a shell offers where others are allowed too, or are refused in words of their own. */
  suggestions?: readonly string[];
  description: string;
}

export const HELP_FLAG: FlagSpec = {
  name: "help",
  alias: "h",
  type: "boolean",
  description: "Print this help and exit.",
};

export const VERBOSITY_FLAG: FlagSpec = {
  name: "v",
  type: "string",
  default: "0",
  description: "Number for the log level verbosity; from 6 on, errors show where they came from.",
};

export const COLOR_FLAG: FlagSpec = {
  name: "color",
  type: "string",
  default: "auto",
  choices: ["auto", "always", "never"],
  description: "Whether to colour the output; auto: on a terminal, unless NO_COLOR is set.",
};

/** The flags that every command which talks to a cluster has, in kubectl's words. */
export const GLOBAL_FLAGS: readonly FlagSpec[] = [...CONNECTION_FLAGS, VERBOSITY_FLAG];
