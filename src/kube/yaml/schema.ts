import { Schema, Type } from "js-yaml";
import { BOOLEANS, NULLS, yamlNumber } from "./scalars.js";

const YAML = "tag:yaml.org,2002:";

const NULL = new Type(`${YAML}null`, {
  kind: "scalar",
  resolve: (text: string | null) => text === null || NULLS.has(text),
  construct: () => null,
});
const BOOLEAN = new Type(`${YAML}bool`, {
  kind: "scalar",
  resolve: (text: string | null) => text !== null && BOOLEANS.has(text),
  construct: (text: string) => BOOLEANS.get(text),
});
const NUMBERS = ["int", "float"].map(
  (name) =>
    new Type(`${YAML}${name}`, {
      kind: "scalar",
      resolve: (text: string | null) => text !== null && yamlNumber(text) !== null,
      construct: yamlNumber,
    }),
);
const STRING = new Type(`${YAML}str`, { kind: "scalar", construct: (text: string | null) => text ?? "" });
const BINARY = new Type(`${YAML}binary`, {
  kind: "scalar",
  construct: (text: string | null) => Buffer.from(text ?? "", "base64").toString(),
});
/** A tag nobody knows changes nothing: its node is read as if without. */
const UNKNOWN = (["scalar", "sequence", "mapping"] as const).map(
  (kind) => new Type("", { kind, multi: true, construct: (data: unknown) => data ?? emptyOf(kind) }),
);

function emptyOf(kind: "scalar" | "sequence" | "mapping"): unknown {
  return { scalar: "", sequence: [], mapping: {} }[kind];
}

/** For js-yaml: every type but that of merge keys, which `more` may add to what a plain scalar may be. */
export function kubectlSchema(more: Type[] = []): Schema {
  return new Schema({
    implicit: [NULL, BOOLEAN, ...NUMBERS, ...more],
    explicit: [STRING, BINARY, ...UNKNOWN],
  });
}
