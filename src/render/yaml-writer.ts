import { dump } from "js-yaml";
import { LATE_LISTS, LateLists } from "./late-lists.js";
import type { ReportWriter } from "./report-writer.js";

const OPTIONS = { lineWidth: -1, noRefs: true } as const;

/** One entry of a list that is a field of the document. */
function entry(value: object): string {
  const text = dump({ list: [value] }, OPTIONS);
  return text.slice(text.indexOf("\n") + 1);
}

/** The same as the JSON. */
export function yamlWriter(): ReportWriter {
  let count = 0;
  const lists = new LateLists(entry);
  return {
    begin: (head) => dump(head, OPTIONS),
    part(report) {
      lists.add(report);
      const title = count === 0 && report.pods.length > 0 ? "pods:\n" : "";
      count += report.pods.length;
      return title + report.pods.map(entry).join("");
    },
    *end() {
      if (count === 0) yield "pods: []\n";
      for (const list of LATE_LISTS.filter((one) => lists.has(one))) {
        let any = false;
        for (const piece of lists.pieces(list)) {
          yield any ? piece : `${list}:\n${piece}`;
          any = true;
        }
        if (!any) yield `${list}: []\n`;
      }
    },
  };
}
