import { WAYS, type WayName } from "../model/way.js";
import type { FlagSpec } from "./flags.js";

/** `--via`, with the ways that a command has. */
export function viaFlag(names: readonly WayName[]): FlagSpec {
  return {
    name: "via",
    type: "string",
    default: "auto",
    choices: names,
    description: `How the containers are read: ${names.map((name) => `${name} (${WAYS[name]})`).join("; ")}.`,
  };
}
