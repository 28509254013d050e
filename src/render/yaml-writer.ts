import { yamlEntry, yamlText } from "./data-formats.js";
import { LATE_LISTS, LateLists } from "./late-lists.js";
import type { ReportWriter } from "./report-writer.js";

/** The same as the JSON. */
export function yamlWriter(): ReportWriter {
  let count = 0;
  const lists = new LateLists(yamlEntry);
  return {
    begin: yamlText,
    part(report) {
      lists.add(report);
      const title = count === 0 && report.pods.length > 0 ? "pods:\n" : "";
      count += report.pods.length;
      return title + report.pods.map(yamlEntry).join("");
    },
    *end(source) {
      if (count === 0) yield "pods: []\n";
      yield yamlText({ source });
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
