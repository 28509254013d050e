/** One document of a file, not parsed. */
export interface SourceDocument {
  /** Counted from 0, over the documents that hold something. */
  index: number;
  /** Where its text begins in the file, counted from 1. */
  line: number;
  column: number;
  text: string;
}

/** A place in a file; both counted from 1, the column in UTF-16 units. */
export interface Position {
  line: number;
  column: number;
}

/** What is wrong with a document, or with a file that could not be read. */
export type ProblemCode =
  | "unreadable"
  | "syntax"
  | "duplicate-key"
  | "excessive-aliasing"
  | "not-kubernetes"
  | "malformed";

/** Something a user must be told about a manifest; what could be read of it is reviewed all the same. */
export interface ManifestProblem {
  code: ProblemCode;
  file: string;
  /** The document's index; null where the whole file is concerned. */
  document: number | null;
  /** Null where the whole file is concerned. */
  position: Position | null;
  message: string;
}

/** The place in the file of a place in a document's text, both counted from 1. */
export function inFile(document: SourceDocument, { line, column }: Position): Position {
  return {
    line: document.line + line - 1,
    column: line === 1 ? document.column + column - 1 : column,
  };
}

const YAML_1_1_BREAKS = /[\u0085\u2028\u2029]/g;

/**
 * The text with YAML 1.1's other line breaks (NEL, LS, PS) written as line feeds, every other character in its place: kubectl
 * breaks lines there, YAML 1.2 parsers do not, and would take what stands behind one for the rest of a comment.
 * Source: YAML 1.1 section 4.1.4; go.yaml.in/yaml/v2 `yamlprivateh.go` (is_break).
 */
export function withPlainBreaks(text: string): string {
  return text.replace(YAML_1_1_BREAKS, "\n");
}
