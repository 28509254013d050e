import type { AuditHead, AuditProblem, AuditSummary, WorkloadReport } from "../../model/audit.js";

/** Makes the text of a report piece by piece, in the order of its methods; what was returned is not kept. */
export interface AuditWriter {
  begin(head: AuditHead): string;
  workload(report: WorkloadReport): string;
  problem(problem: AuditProblem): string;
  end(summary: AuditSummary): string;
}

/** A problem as compilers tell it: `web.yaml:12:5: message`. */
export function problemText({ file, line, column, message }: AuditProblem): string {
  const place = [file, line, column].filter((one) => one !== null);
  // What is wrong with a whole file is told with its path.
  const isNamed = line === null && file !== null && message.includes(file);
  return place.length === 0 || isNamed ? message : `${place.join(":")}: ${message}`;
}

/** A workload as a sentence names it: `Deployment shop/web`. */
export function workloadText({ kind, namespace, name }: WorkloadReport): string {
  return `${kind} ${namespace === null ? "" : `${namespace}/`}${name === "" ? "(unnamed)" : name}`;
}
