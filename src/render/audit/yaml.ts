import { dump } from "js-yaml";
import type { AuditProblem } from "../../model/audit.js";
import type { AuditWriter } from "./writer.js";

const OPTIONS = { lineWidth: -1, noRefs: true } as const;

/** The same as the JSON. */
export function yamlWriter(): AuditWriter {
  let count = 0;
  const problems: AuditProblem[] = [];
  return {
    begin: (head) => dump(head, OPTIONS),
    workload: (report) => {
      const text = dump({ workloads: [report] }, OPTIONS);
      return count++ === 0 ? text : text.slice(text.indexOf("\n") + 1);
    },
    problem(problem) {
      problems.push(problem);
      return "";
    },
    end: (summary) => `${count === 0 ? "workloads: []\n" : ""}${dump({ problems, summary }, OPTIONS)}`,
  };
}
