import type { AuditHead, AuditProblem, AuditReport, WorkloadReport } from "../../model/audit.js";
import type { AuditWriter } from "./writer.js";

/** A template may ask for anything: it gets the report when all of it is there. */
export function wholeWriter(print: (report: AuditReport) => string): AuditWriter {
  const heads: AuditHead[] = [];
  const workloads: WorkloadReport[] = [];
  const problems: AuditProblem[] = [];
  const keep =
    <One>(list: One[]) =>
    (one: One): string => {
      list.push(one);
      return "";
    };
  return {
    begin: keep(heads),
    workload: keep(workloads),
    problem: keep(problems),
    end: (summary) => heads.map((head) => print({ ...head, workloads, problems, summary })).join(""),
  };
}
