import { API_VERSION, type NamespaceReport } from "../model/report.js";
import type { Gap } from "../model/snapshot.js";
import { VERSION } from "../model/version.generated.js";

/** A report on nothing, but for what could not be learnt. */
export function gapReport(gaps: Gap[], now: Date): NamespaceReport {
  return {
    apiVersion: API_VERSION,
    kind: "NamespaceReport",
    generatedAt: now.toISOString(),
    version: VERSION,
    source: "spec",
    nodes: [],
    pods: [],
    findings: [],
    skipped: [],
    gaps,
  };
}
