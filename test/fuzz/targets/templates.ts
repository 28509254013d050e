import fc from "fast-check";
import { JsonpathError } from "../../../src/render/jsonpath/error.js";
import { jsonpathPrinter } from "../../../src/render/jsonpath/template.js";
import { recordedReport } from "../../recorded-report.js";
import { damaged, type Lie, lies, mistyped } from "../hostile.js";
import { expectPlain, type FuzzTarget } from "../target.js";

const REPORT = JSON.parse(JSON.stringify(recordedReport(["sidecar", "host"])));

/** What a template is made of; none of it is what a terminal obeys, so that nothing printed by it may be. */
const PIECES = [
  ...[
    "{",
    "}",
    "{range ",
    "{end}",
    ".",
    "..",
    "*",
    "[*]",
    "[0]",
    "[-1]",
    "[1:]",
    "[0,1]",
    "['name']",
    "@",
    "$",
    " ",
  ],
  ...[".pods", ".containers", ".namespaces", ".pid", ".name", ".nodes", ".constructor", ".__proto__", "text"],
  ...[
    "[?(@.name)]",
    '[?(@.name=="app")]',
    "[?(@.pid>1)]",
    "[?(",
    ")]",
    "==",
    "<",
    '"quoted"',
    "'",
    "\\",
    "1",
    "-2.5",
  ],
];
const template = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 12 })
  .map((pieces) => pieces.join(""));
const whole = fc
  .array(
    fc.constantFrom(
      "{.pods[*].name}",
      "{..pid}",
      "{range .pods[*].containers[*]}",
      "{.name}",
      "{end}",
      "{$}",
    ),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(""));

/** A template, good or bad, and a report that lies. */
export const templates: FuzzTarget<{ text: string; lies: Lie[]; asJson: boolean }> = {
  name: "jsonpath templates",
  part: 2,
  inputs: fc.record({
    text: fc.oneof(template, whole, template.chain(damaged)),
    lies: lies(4),
    asJson: fc.boolean(),
  }),
  check({ text, lies: told, asJson }) {
    const data = mistyped(REPORT, told) as object;
    const limits = { values: 100_000, characters: 1_000_000 };
    try {
      const printed = jsonpathPrinter(text, asJson, limits)(data);
      // What stands in the template itself is the user's own.
      if (/^[\n -[\]-~]*$/.test(text)) expectPlain("-o jsonpath", printed);
    } catch (error) {
      if (!(error instanceof JsonpathError)) throw error;
    }
  },
};
