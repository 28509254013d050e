import { asList, asObject, asText, type Raw } from "../../kube/raw.js";

/** A finding that somebody accepts, with their reason and until when. Patterns: `*` stands for anything. */
export interface Exception {
  rules: string[];
  kind: string;
  namespace: string;
  name: string;
  container: string;
  /** The last day, `YYYY-MM-DD`; null for `never`. */
  until: string | null;
  reason: string;
}

/** An exception as it was read, or what is wrong with it. */
export type ExceptionReading = Exception | { fault: string };

const ANYTHING = { kind: "*", namespace: "*", name: "*", container: "*" };
const LINE = /^(\S+(?:\s*,\s*\S+)*?)\s+until\s+(\S+?)\s*:\s*(.*)$/;

/** Null for a word that names no day. */
function dayOf(word: string): { until: string | null } | null {
  if (word === "never") return { until: null };
  const isDay = /^\d{4}-\d\d-\d\d$/.test(word) && new Date(`${word}T00:00:00Z`).toString() !== "Invalid Date";
  return isDay && new Date(`${word}T00:00:00Z`).toISOString().startsWith(word) ? { until: word } : null;
}

/**
 * Reads the annotation `kubectl-nsinfo/ignore`: a line an exception, `RULE[,RULE...] until YYYY-MM-DD: REASON`, or `until never`.
 * Empty lines and those that begin with `#` are passed over.
 */
export function annotationExceptions(text: string): ExceptionReading[] {
  return text.split("\n").flatMap((raw): ExceptionReading[] => {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) return [];
    const [, rules = "", day = "", reason = ""] = LINE.exec(line) ?? [];
    if (rules === "") return [{ fault: `${JSON.stringify(line)} is not RULE until YYYY-MM-DD: REASON` }];
    return [complete({ rules: rules.split(",").map((one) => one.trim()), ...ANYTHING }, day, reason)];
  });
}

/**
 * Reads a file of exceptions: `exceptions:`, a list of `rule` (or `rules`), `until`, `reason`, and which workloads: `kind`,
 * `namespace`, `name`, `container`, each anything unless said. Null where it is no such file.
 */
export function fileExceptions(value: unknown): ExceptionReading[] | null {
  const list = asObject(value)["exceptions"];
  if (!Array.isArray(list)) return null;
  return asList(list).map((one): ExceptionReading => {
    const rules = Array.isArray(one["rules"]) ? one["rules"] : [one["rule"]];
    if (!rules.every((rule) => typeof rule === "string" && rule !== "")) return { fault: "rule is not set" };
    const unknown = Object.keys(one).find((key) => !FIELDS.has(key));
    if (unknown !== undefined) return { fault: `unknown field ${JSON.stringify(unknown)}` };
    return complete({ rules, ...patterns(one) }, asText(one["until"]) ?? "", asText(one["reason"]) ?? "");
  });
}

const FIELDS = new Set(["rule", "rules", "until", "reason", ...Object.keys(ANYTHING)]);

function patterns(one: Raw): typeof ANYTHING {
  return {
    kind: asText(one["kind"]) ?? "*",
    namespace: asText(one["namespace"]) ?? "*",
    name: asText(one["name"]) ?? "*",
    container: asText(one["container"]) ?? "*",
  };
}

function complete(
  what: Pick<Exception, "rules" | keyof typeof ANYTHING>,
  day: string,
  reason: string,
): ExceptionReading {
  const who = what.rules.join(", ");
  const until = dayOf(day);
  if (until === null) return { fault: `${who}: until must be a day, YYYY-MM-DD, or never` };
  return reason.trim() === ""
    ? { fault: `${who}: an exception needs a reason` }
    : { ...what, ...until, reason: reason.trim() };
}

/** Whether a text fits a pattern in which `*` stands for anything. */
export function fits(pattern: string, text: string): boolean {
  if (!pattern.includes("*")) return pattern === text;
  const [first = "", ...rest] = pattern.split("*");
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const found = isLast ? text.length - part.length : text.indexOf(part, at);
    if (found < at || !text.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return true;
}
