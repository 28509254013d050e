import { dump } from "js-yaml";
import { harmlessJson, isHarmless } from "../model/text.js";
import { nested } from "./json-text.js";

/** JSON that a terminal shows and does not obey, and that says the same. */
export function jsonText(data: unknown): string {
  return harmlessJson(JSON.stringify(data));
}

function plainYaml(data: object): string {
  return dump(data, { lineWidth: -1, noRefs: true });
}

/**
 * A mapping in YAML. Where a text in it is one that a terminal would obey, its entries are written as JSON, which is YAML too:
 * YAML's plain text has no escapes.
 */
export function yamlText(data: object): string {
  const text = plainYaml(data);
  if (isHarmless(text)) return text;
  return Object.entries(data)
    .map(([key, value]) => `${jsonText(key)}: ${jsonText(value)}\n`)
    .join("");
}

/** One entry of a list that is a field of a YAML document. */
export function yamlEntry(value: object): string {
  const text = plainYaml({ list: [value] });
  return isHarmless(text) ? text.slice(text.indexOf("\n") + 1) : `  - ${jsonText(value)}\n`;
}

/** Any data as text, key by key. */
export const DATA_FORMATS = {
  json: (data: object) => `${nested(data, 0)}\n`,
  yaml: yamlText,
} as const;
