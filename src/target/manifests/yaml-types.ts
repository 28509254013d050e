import { Schema, Type } from "js-yaml";

/**
 * The scalars of YAML as kubectl reads them, which decides what it sends: `hostNetwork: yes` is true, `010` is 8, a date is a
 * string. Source: go.yaml.in/yaml/v2 `resolve.go` (through sigs.k8s.io/yaml), and kubectl's own answers, which the tests hold.
 */

const NULLS = new Set(["", "~", "null", "Null", "NULL"]);

const BOOLEANS: ReadonlyMap<string, boolean> = new Map(
  [
    [true, ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"]],
    [false, ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"]],
  ].flatMap(([value, words]) => (words as string[]).map((word) => [word, value as boolean])),
);

/** Go's `strconv.ParseInt` with base 0, underscores taken out before. */
const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const SPECIAL_FLOATS: ReadonlyMap<string, number> = new Map([
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Infinity] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, -Infinity] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
]);
const NUMBER_START = /^[-+.0-9]/;

/** The number a plain scalar stands for; null where it is none. */
export function yamlNumber(text: string): number | null {
  if (!NUMBER_START.test(text)) return null;
  const special = SPECIAL_FLOATS.get(text);
  if (special !== undefined) return special;
  const plain = text.replaceAll("_", "");
  const integer = INTEGER.exec(plain);
  if (integer !== null) {
    const magnitude = Number(integer[2]?.replace(/^0(?=[0-7])/, "0o"));
    return integer[1] === "-" && magnitude !== 0 ? -magnitude : magnitude;
  }
  const float = FLOAT.test(plain) ? Number(plain) : Infinity;
  return Number.isFinite(float) ? float + 0 : null;
}

/**
 * What `<<` is read as where it stands unquoted, with a number behind it, so that several of one mapping stay apart. It cannot
 * be forged: a manifest does not know it.
 */
export const MERGE_KEY = `<<${crypto.randomUUID()}:`;
let mergeKeys = 0;

/** Characters of the longest word that stands for a boolean or null. */
const LONGEST_WORD = Math.max(...[...NULLS, ...BOOLEANS.keys()].map((word) => word.length));

/** What a plain scalar other than `<<` is read as, as by `KUBECTL_SCHEMA`: null, a boolean, a number or itself. */
export function plainScalar(text: string): string | number | boolean | null {
  if (text.length <= LONGEST_WORD) {
    if (NULLS.has(text)) return null;
    const word = BOOLEANS.get(text);
    if (word !== undefined) return word;
  }
  return yamlNumber(text) ?? text;
}

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
const MERGE = new Type("tag:kubectl-nsinfo,2026:merge", {
  kind: "scalar",
  resolve: (text: string | null) => text === "<<",
  construct: () => `${MERGE_KEY}${mergeKeys++}`,
});
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

/** For js-yaml. Merge keys are left to `settle`, which carries them out as kubectl does. */
export const KUBECTL_SCHEMA = new Schema({
  implicit: [NULL, BOOLEAN, ...NUMBERS, MERGE],
  explicit: [STRING, BINARY, ...UNKNOWN],
});
