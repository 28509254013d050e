import { TEMPLATE_NAMES } from "../render/format-names.js";
import type { FlagSpec } from "./flags.js";

/** `-o`, of a command with these formats; whoever has JSON has templates of it too. */
export function outputFlag(names: readonly string[]): FlagSpec {
  return {
    name: "output",
    alias: "o",
    type: "string",
    default: "table",
    suggestions: [...names, ...TEMPLATE_NAMES.map((name) => `${name}=`)],
    description: `Output format. One of: (${[...names, ...TEMPLATE_NAMES].join(", ")}). jsonpath=TEMPLATE, jsonpath-as-json=TEMPLATE and jsonpath-file=FILE print what a template of kubectl's finds in what -o json prints, once all of it is there; without braces it is one path.`,
  };
}
