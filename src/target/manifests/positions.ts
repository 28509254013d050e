import type { CST, LineCounter } from "yaml";
import { inFile, type Position, type SourceDocument, withPlainBreaks } from "./document.js";
import type { DocumentPath } from "./workload.js";

/** Finds the place in the file of a field of one document. */
export type Locator = (path: DocumentPath) => Position;

/** UTF-16 units; the token tree takes about 80 times as many bytes. */
const LARGEST = 8 * 1024 * 1024;

/**
 * Reads a document a second time, for the places of its fields: a key's for a field of a mapping, the value's for an entry of
 * a list. Where a field is not written out (it is missing, or comes through an alias or a merge key) it is the place of the
 * nearest thing above it that is; for a document beyond 8 Mi characters it is always the document's start.
 */
export async function positionsIn(document: SourceDocument): Promise<Locator> {
  const start = inFile(document, { line: 1, column: 1 });
  if (document.text.length > LARGEST) return () => start;
  // Loaded here: most runs show no positions. By its default: a bundle keeps no other name of a CommonJS module.
  const { default: yaml } = await import("yaml");
  const { CST, LineCounter, Parser } = yaml;
  const lines = lineCounter(new LineCounter(), document.text);
  const top = [...new Parser().parse(withPlainBreaks(document.text))].find(
    (token) => token.type === "document",
  );
  const keyOf = (token: CST.Token | null | undefined): string | null =>
    token === null || token === undefined || !CST.isScalar(token)
      ? null
      : (CST.resolveAsScalar(token)?.value ?? null);

  return (path) => {
    let token = top?.type === "document" ? top.value : undefined;
    let offset = token?.offset;
    for (const key of path) {
      const item: CST.CollectionItem | undefined =
        typeof key === "number"
          ? entriesOf(token)[key]
          : itemsOf(token).findLast((candidate) => keyOf(candidate.key) === key);
      if (item === undefined) break;
      offset = offsetOf(item) ?? offset;
      token = item.value;
    }
    if (offset === undefined) return start;
    const { line, col } = lines.linePos(offset);
    return inFile(document, { line, column: col });
  };
}

function itemsOf(token: CST.Token | undefined): CST.CollectionItem[] {
  return token?.type === "block-map" || token?.type === "flow-collection" ? token.items : [];
}

/** The entries of a list; a token of comments behind the last one is none. */
function entriesOf(token: CST.Token | undefined): CST.CollectionItem[] {
  const isList =
    token?.type === "block-seq" || (token?.type === "flow-collection" && token.start.source === "[");
  if (!isList) return [];
  return token.items.filter((item) => item.value !== undefined || item.key != null || startsEntry(item));
}

function startsEntry(item: CST.CollectionItem): boolean {
  return item.start.some((part) => part.type === "seq-item-ind");
}

function offsetOf(item: CST.CollectionItem): number | undefined {
  return item.key?.offset ?? item.value?.offset ?? item.start[0]?.offset;
}

/** Lines as an editor counts them: by line feeds. */
function lineCounter(lines: LineCounter, text: string): LineCounter {
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
  return lines;
}
