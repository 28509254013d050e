import { type LoadOptions, load, YAMLException } from "js-yaml";
import { parsePlainYaml } from "../../kube/yaml/plain-yaml.js";
import {
  inFile,
  type ManifestProblem,
  type Position,
  type SourceDocument,
  withPlainBreaks,
} from "./document.js";
import { hiddenEntry } from "./hidden-entries.js";
import { hasNoDuplicateKeys } from "./json-values.js";
import { settle, UnsettledError } from "./settle.js";
import { countLines } from "./split.js";
import { KUBECTL_SCHEMA } from "./yaml-types.js";

/** A document's value, undefined where it could not be parsed, and what is wrong with its text. */
export interface ParsedDocument {
  value: unknown;
  problems: ManifestProblem[];
}

/** Levels; js-yaml's own limit of 100 is less than API objects may have, and recursion ends somewhere. */
const MAX_DEPTH = 500;
const OPTIONS = { schema: KUBECTL_SCHEMA, maxDepth: MAX_DEPTH } as LoadOptions;

/**
 * Parses one document as kubectl would, JSON or YAML. A key that stands twice is told, and counts with its last value, which
 * is what kubectl sends. Never throws.
 */
export function parseDocument(document: SourceDocument, file: string): ParsedDocument {
  const problem = (code: ManifestProblem["code"], message: string, position: Position): ManifestProblem => ({
    code,
    file,
    document: document.index,
    position: inFile(document, position),
    message,
  });
  const failure = (error: unknown): ParsedDocument => {
    const { code, message, position } = explain(error, document.text);
    return { value: undefined, problems: [problem(code, message, position)] };
  };

  const json = parseJson(document.text);
  if (json !== undefined && hasNoDuplicateKeys(document.text, json)) return { value: json, problems: [] };
  try {
    return { value: parseYaml(document.text, false), problems: [] };
  } catch (error) {
    const first = explain(error, document.text);
    if (first.code !== "duplicate-key")
      return json === undefined ? failure(error) : { value: json, problems: [] };
    const problems = [problem(first.code, first.message, first.position)];
    if (json !== undefined) return { value: json, problems };
    try {
      return { value: parseYaml(document.text, true), problems };
    } catch (second) {
      return failure(second);
    }
  }
}

function parseJson(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseYaml(text: string, lastKeyWins: boolean): unknown {
  const quick = lastKeyWins ? null : parsePlainYaml(text);
  if (quick !== null) return quick;
  const hidden = hiddenEntry(text);
  if (hidden !== null) throw new HiddenEntryError(hidden);
  const plain = withPlainBreaks(text).replace(/^(---[ \t\r]*\n?)?\ufeff/, "$1");
  const value = load(plain, { ...OPTIONS, json: lastKeyWins });
  return /[*]|<</.test(text) ? settle(value, text.length) : value;
}

/** What the parser would read wrongly. */
class HiddenEntryError extends Error {
  constructor(readonly offset: number) {
    super("an empty list entry stands before this entry of another list: write `- null` there");
  }
}

interface Explanation {
  code: ManifestProblem["code"];
  message: string;
  /** In the document's own text. */
  position: Position;
}

function explain(error: unknown, text: string): Explanation {
  const start = { line: 1, column: 1 };
  if (error instanceof UnsettledError) return { code: error.code, message: error.message, position: start };
  if (error instanceof HiddenEntryError)
    return { code: "syntax", message: error.message, position: positionOf(text, error.offset) };
  if (!(error instanceof YAMLException)) {
    const message = error instanceof RangeError ? "document is nested too deeply" : String(error);
    return { code: "syntax", message, position: start };
  }
  const { mark, reason } = error;
  const isDuplicate = reason === "duplicated mapping key";
  return {
    code: isDuplicate ? "duplicate-key" : "syntax",
    message: isDuplicate ? "this key stands twice in its mapping; kubectl sends the last" : reason,
    position: mark === undefined ? start : positionOf(text, mark.position),
  };
}

/** js-yaml's own line is not set for every error. */
function positionOf(text: string, offset: number): Position {
  const column = offset === 0 ? 1 : offset - text.lastIndexOf("\n", offset - 1);
  return { line: 1 + countLines(text.slice(0, offset)), column };
}
