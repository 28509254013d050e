import type { FlagSpec } from "./flags.js";

/** kubectl's flags for which objects of a list are meant; `all`: what `-A` does here. */
export function queryFlags(all: string): readonly FlagSpec[] {
  return [
    { name: "all-namespaces", alias: "A", type: "boolean", description: all },
    {
      name: "selector",
      alias: "l",
      type: "string",
      description: "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.",
    },
    {
      name: "field-selector",
      type: "string",
      description: "Selector (field query) to filter on, supports '=', '==', and '!='.",
    },
  ];
}
