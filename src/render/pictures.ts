import type { NamespaceReport } from "../model/report.js";
import type { PICTURE_NAMES } from "./format-names.js";

/** Draws a whole report. */
export type Picture = (report: NamespaceReport) => string;

/** What draws a picture is loaded for a picture only. */
export const PICTURES: Readonly<Record<(typeof PICTURE_NAMES)[number], () => Promise<Picture>>> = {
  mermaid: async () => (await import("./picture/mermaid.js")).renderMermaid,
  svg: async () => (await import("./picture/picture.js")).renderSvg,
  html: async () => (await import("./page/html.js")).renderHtml,
};
