/**
 * The scalars of YAML as kubectl reads them, which decides what it sends: `hostNetwork: yes` is true, `010` is 8, a date is a
 * string. Source: go.yaml.in/yaml/v2 `resolve.go` (through sigs.k8s.io/yaml), and kubectl's own answers, which the tests hold.
 */

/** The words for null. */
export const NULLS = new Set(["", "~", "null", "Null", "NULL"]);

/** The words for true and false. */
export const BOOLEANS: ReadonlyMap<string, boolean> = new Map(
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
