import { createReadStream } from "node:fs";
import { JsonpathError } from "../render/jsonpath/error.js";
import { type DataTemplate, jsonpathPrinter, LONGEST_TEMPLATE } from "../render/jsonpath/template.js";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EISDIR: "is a directory",
};

/** A template's file, which may be a pipe: no more of it than a template may have. */
async function textOf(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path, { end: LONGEST_TEMPLATE })) chunks.push(chunk as Buffer);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new JsonpathError(
      `error reading jsonpath-file ${path}, open ${path}: ${REASONS[code ?? ""] ?? message}`,
    );
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What `-o NAME=ARGUMENT` prints by. Rejects with a JsonpathError, in kubectl's words, where that is no template. */
export async function readTemplate(name: string, argument: string): Promise<DataTemplate> {
  if (argument === "") throw new JsonpathError("template format specified but no template given");
  const text = name === "jsonpath-file" ? await textOf(argument) : argument;
  return { print: jsonpathPrinter(text, name === "jsonpath-as-json") };
}
