import { jsonText } from "./data-formats.js";
import { at, nested } from "./json-text.js";
import { LATE_LISTS, LateLists } from "./late-lists.js";
import type { ReportWriter } from "./report-writer.js";

function* late(lists: LateLists, list: (typeof LATE_LISTS)[number]): Generator<string> {
  yield `,\n${at(1)}"${list}": [`;
  let any = false;
  for (const piece of lists.pieces(list)) {
    // Each entry begins with the comma that the first one has no use for.
    yield any ? piece : piece.slice(1);
    any = true;
  }
  yield any ? `\n${at(1)}]` : "]";
}

/** The contract: a `NamespaceReport`, as `JSON.stringify` would print it with four spaces, the pods first. */
export function jsonWriter(): ReportWriter {
  let count = 0;
  const entry = (value: object): string => `,\n${at(2)}${nested(value, 2)}`;
  const lists = new LateLists(entry);
  return {
    begin: (head) => {
      const lines = Object.entries(head).map(([key, value]) => `${at(1)}"${key}": ${jsonText(value)},\n`);
      return `{\n${lines.join("")}${at(1)}"pods": [`;
    },
    part(report) {
      lists.add(report);
      return report.pods.map((pod) => (count++ === 0 ? entry(pod).slice(1) : entry(pod))).join("");
    },
    *end(source) {
      yield count > 0 ? `\n${at(1)}]` : "]";
      yield `,\n${at(1)}"source": ${JSON.stringify(source)}`;
      for (const list of LATE_LISTS) if (lists.has(list)) yield* late(lists, list);
      yield "\n}\n";
    },
  };
}
