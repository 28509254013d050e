import type { AuditProblem } from "../../model/audit.js";
import { jsonText } from "../data-formats.js";
import { at, nested } from "../json-text.js";
import type { AuditWriter } from "./writer.js";

/** The contract: an `AuditReport`, as `JSON.stringify` would print it with four spaces. */
export function jsonWriter(): AuditWriter {
  let count = 0;
  const problems: AuditProblem[] = [];
  const closing = (any: boolean): string => (any ? `\n${at(1)}]` : "]");
  return {
    begin(head) {
      const lines = Object.entries(head).map(([key, value]) => `${at(1)}"${key}": ${jsonText(value)},\n`);
      return `{\n${lines.join("")}${at(1)}"workloads": [`;
    },
    workload: (report) => `${count++ > 0 ? "," : ""}\n${at(2)}${nested(report, 2)}`,
    problem(problem) {
      problems.push(problem);
      return "";
    },
    end: (summary) =>
      `${closing(count > 0)},\n${at(1)}"problems": ${nested(problems, 1)},\n${at(1)}"summary": ${nested(summary, 1)}\n}\n`,
  };
}
