import { joinReports } from "../model/join-reports.js";
import type { NamespaceReport } from "../model/report.js";
import { harmless } from "../model/text.js";
import { type FormatName, isPicture, type ReportFormatName } from "./format-names.js";
import type { DataTemplate } from "./jsonpath/template.js";
import { PICTURES, type Picture } from "./pictures.js";
import type { ReportWriter } from "./report-writer.js";
import type { Style } from "./style.js";
import { tableLines } from "./table.js";

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
    part: ({ pods }) => pods.map((pod) => `pod/${harmless(pod.name)}\n`).join(""),
    end: () => [],
  };
}

type NewWriter = (style: Style) => ReportWriter;

/** The formats of `-o` for a report that comes in parts, by name; what only one of them needs is loaded for it. */
export const WRITERS: Readonly<Record<FormatName, () => Promise<NewWriter>>> = {
  table: async () => (style) => tableWriter(style, false),
  wide: async () => (style) => tableWriter(style, true),
  json: async () => (await import("./json-writer.js")).jsonWriter,
  yaml: async () => (await import("./yaml-writer.js")).yamlWriter,
  name: async () => nameWriter,
};

/** A picture shows what nodes have together, and a template may ask for anything: all of it has to be there first. */
function wholeWriter(print: Picture): ReportWriter {
  const parts: NamespaceReport[] = [];
  let whole: NamespaceReport | null = null;
  return {
    begin(head) {
      whole = { ...head, source: "spec", nodes: [], pods: [], findings: [], skipped: [], gaps: [] };
      return "";
    },
    part(report) {
      parts.push(report);
      return "";
    },
    end: () => (whole === null ? [] : [print(joinReports(parts, whole))]),
  };
}

/** The writer of any format, with what it needs loaded. */
export async function writerOf(name: ReportFormatName | DataTemplate): Promise<NewWriter> {
  if (typeof name !== "string") return () => wholeWriter(name.print);
  if (!isPicture(name)) return WRITERS[name]();
  const draw = await PICTURES[name]();
  return () => wholeWriter(draw);
}
