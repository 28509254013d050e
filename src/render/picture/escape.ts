import { harmless } from "../../model/text.js";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Text from anywhere as the content of an element or a quoted attribute, in XML and HTML alike: no markup, no entity, and none of
 * the characters that XML 1.0 does not allow (https://www.w3.org/TR/xml/#charsets).
 */
export function xml(text: string, limit = 256): string {
  return harmless(text, limit)
    .replace(/[\ufffe\uffff]/g, "\\ufffe")
    .replace(/[&<>"']/g, (one) => ENTITIES[one] ?? "");
}

/**
 * Text from anywhere inside of a quoted label of Mermaid: whatever could end the quotes, begin Markdown, an entity or a directive
 * (`%%{`, which is looked for everywhere) as a character's number (https://mermaid.js.org/syntax/flowchart.html#entity-codes).
 */
export function mermaidText(text: string, limit = 80): string {
  return harmless(text, limit).replace(/[^A-Za-z0-9 _.,/()-]/gu, (one) => `#${one.codePointAt(0)};`);
}
