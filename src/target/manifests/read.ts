import { harmless } from "../../model/text.js";
import type { ManifestProblem, SourceDocument } from "./document.js";
import { jsonObjects } from "./json-values.js";
import { objectsIn } from "./objects.js";
import { parseDocument } from "./parse.js";
import { countLines, splitDocuments } from "./split.js";
import { type Workload, workloadOf } from "./workload.js";

/** Linux' PATH_MAX (limits.h). */
const MAX_PATH = 4096;

/** One document of a manifest file: what it holds to review, and what is wrong with it. */
export interface Manifest {
  file: string;
  /** Its text, for `positionsIn`. */
  document: SourceDocument;
  /** The parsed document, as raw JSON; undefined where it could not be parsed. */
  object: unknown;
  workloads: Workload[];
  problems: ManifestProblem[];
}

/**
 * Reads the documents of one file, each when it is asked for: YAML with many documents, JSON, JSON objects one behind the
 * other; lists are opened. A broken document is a problem with its place, and the others are still read. Documents of
 * comments alone, and `null`, are passed over, as kubectl does. Never throws.
 */
export function* readManifests(text: string, source: { file: string }): Generator<Manifest> {
  const file = harmless(source.file, MAX_PATH);
  let index = 0;
  for (const piece of documentsOf(text)) {
    const document = { ...piece, index };
    const { value, problems } = parseDocument(document, file);
    if (problems.length === 0 && (value === null || value === undefined)) continue;
    index++;
    yield value === undefined
      ? { file, document, object: undefined, workloads: [], problems }
      : review(file, document, value, problems);
  }
}

function review(
  file: string,
  document: SourceDocument,
  value: unknown,
  problems: ManifestProblem[],
): Manifest {
  const { objects, missing } = objectsIn(value);
  const workloads: Workload[] = [];
  const problem = (code: ManifestProblem["code"], message: string): ManifestProblem => ({
    code,
    file,
    document: document.index,
    position: { line: document.line, column: document.column },
    message,
  });
  const all = [
    ...problems,
    ...missing.map(({ path, message }) => problem("not-kubernetes", at(path, message))),
  ];
  for (const found of objects) {
    const workload = workloadOf(found, { file, document: document.index });
    if (workload === "malformed")
      all.push(problem("malformed", at(found.path, `${found.kind} without a pod spec`)));
    else if (workload !== null) workloads.push(workload);
  }
  return { file, document, object: value, workloads, problems: all };
}

function at(path: readonly (string | number)[], message: string): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

/** The documents as they stand in the file; a piece of several JSON objects is one for each. */
function* documentsOf(text: string): Generator<Omit<SourceDocument, "index">> {
  for (const piece of splitDocuments(text)) {
    if (!/^\s*\{/.test(piece.text)) {
      yield { ...piece, column: 1 };
      continue;
    }
    let { line } = piece;
    let lineStart = 0;
    let counted = 0;
    for (const { from, to } of jsonObjects(piece.text)) {
      const between = piece.text.slice(counted, from);
      line += countLines(between);
      if (between.includes("\n")) lineStart = counted + between.lastIndexOf("\n") + 1;
      counted = from;
      yield { line, column: from - lineStart + 1, text: piece.text.slice(from, to) };
    }
  }
}
