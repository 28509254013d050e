import type { FormatName } from "./format-names.js";
import { jsonWriter } from "./json-writer.js";
import type { ReportWriter } from "./report-writer.js";
import type { Style } from "./style.js";
import { tableLines } from "./table.js";
import { yamlWriter } from "./yaml-writer.js";

function tableWriter(style: Style, wide: boolean): ReportWriter {
  let any = false;
  return {
    begin: () => "",
    part(report, elapsedMs) {
      const lines = tableLines(report, { ...style, wide, elapsedMs });
      if (lines.length === 0) return "";
      const text = `${[...(any && lines[0] !== "" ? [""] : []), ...lines].join("\n")}\n`;
      any = true;
      return text;
    },
    end: () => [],
  };
}

function nameWriter(): ReportWriter {
  return {
    begin: () => "",
    part: ({ pods }) => pods.map((pod) => `pod/${pod.name}\n`).join(""),
    end: () => [],
  };
}

/** The formats of `-o` for a report that comes in parts, by name. */
export const WRITERS: Readonly<Record<FormatName, (style: Style) => ReportWriter>> = {
  table: (style) => tableWriter(style, false),
  wide: (style) => tableWriter(style, true),
  json: jsonWriter,
  yaml: yamlWriter,
  name: nameWriter,
};
