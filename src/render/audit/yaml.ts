import type { AuditProblem } from "../../model/audit.js";
import { yamlEntry, yamlText } from "../data-formats.js";
import type { AuditWriter } from "./writer.js";

/** The same as the JSON. */
export function yamlWriter(): AuditWriter {
  let count = 0;
  const problems: AuditProblem[] = [];
  return {
    begin: yamlText,
    workload: (report) => `${count++ === 0 ? "workloads:\n" : ""}${yamlEntry(report)}`,
    problem(problem) {
      problems.push(problem);
      return "";
    },
    end: (summary) => `${count === 0 ? "workloads: []\n" : ""}${yamlText({ problems, summary })}`,
  };
}
