import { certainFault } from "./check.js";
import { JsonpathError, LimitFault, StepFault } from "./error.js";
import { evaluate } from "./evaluate.js";
import { parseTemplate } from "./parse.js";
import { printJson, printText } from "./print.js";

/** A format of `-o` that prints by a template what `-o json` would print. */
export interface DataTemplate {
  /** Throws a JsonpathError for data that the template can't be applied to. */
  print(data: object): string;
}

/** Characters. */
export const LONGEST_TEMPLATE = 65_536;
const MOST_QUOTED = 500;

/** What a template may do until it is taken for a mistake: several reports of the largest clusters. */
interface Limits {
  /** Found on the way. */
  values: number;
  /** Printed. */
  characters: number;
}
const LIMITS: Limits = { values: 50_000_000, characters: 256 * 1024 * 1024 };

/**
 * A path without braces as one in braces, as kubectl takes it for `--sort-by` and custom columns; `$.a` too. What has braces is
 * left alone, text outside of them included.
 */
function inBraces(template: string): string {
  const path = template.trim();
  if (/[{}]/.test(path) || path === "") return template;
  return /^[$@]/.test(path) ? `{${path}}` : `{.${path.replace(/^\.(?=.)/s, "")}}`;
}

/** A template as messages quote it: what is wrong with it stands behind it, and has to be seen. */
function quoted(template: string): string {
  return template.length > MOST_QUOTED ? `${template.slice(0, MOST_QUOTED)}...` : template;
}

function executing(template: string, why: string): JsonpathError {
  return new JsonpathError(
    `error executing jsonpath ${JSON.stringify(quoted(template))}: Error executing template: ${why}`,
  );
}

function print(values: unknown[][], asJson: boolean, most: number): string {
  const texts: string[] = [];
  let length = 0;
  for (const one of values) {
    const text = asJson ? printJson(one) : printText(one);
    length += text.length;
    if (length > most) throw new LimitFault(`it prints more than ${most} characters`);
    texts.push(text);
  }
  return texts.join("");
}

/**
 * Makes of a template what prints data by it, as `kubectl -o jsonpath` (or jsonpath-as-json) does. Throws a JsonpathError for a
 * bad template at once; what is returned throws one for data that the template can't be applied to.
 */
export function jsonpathPrinter(text: string, asJson: boolean, limits = LIMITS): DataTemplate["print"] {
  if (text.length > LONGEST_TEMPLATE)
    throw new JsonpathError(`the template is longer than ${LONGEST_TEMPLATE} characters`);
  const whole = inBraces(text);
  const template = parsed(whole);
  const fault = certainFault(template);
  if (fault !== null) throw executing(whole, fault);
  return (data) => {
    try {
      return print(evaluate(template, data, limits.values), asJson, limits.characters);
    } catch (error) {
      throw error instanceof StepFault || error instanceof LimitFault
        ? executing(whole, error.message)
        : error;
    }
  };
}

function parsed(text: string): ReturnType<typeof parseTemplate> {
  try {
    return parseTemplate(text);
  } catch (error) {
    throw error instanceof JsonpathError
      ? new JsonpathError(`error parsing jsonpath ${quoted(text)}, ${error.message}`)
      : error;
  }
}
