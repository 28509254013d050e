import { readFile } from "node:fs/promises";
import { asList, asObject, asText } from "../../kube/raw.js";
import { API_VERSION } from "../../model/report.js";
import { parseDocument } from "../../target/manifests/parse.js";
import { exceptionFaults } from "./acceptance.js";
import { AuditError } from "./error.js";
import { type Exception, fileExceptions } from "./exception.js";

async function documentIn(path: string): Promise<unknown> {
  let text: string;
  try {
    text = (await readFile(path, "utf8")).replace(/^\ufeff/, "");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new AuditError(
      code === "ENOENT" ? `the path "${path}" does not exist` : `open ${path}: ${message}`,
    );
  }
  const { value, problems } = parseDocument({ index: 0, line: 1, column: 1, text }, path);
  const [problem] = problems;
  if (problem !== undefined) {
    const { position, message } = problem;
    throw new AuditError(`${path}:${position?.line ?? 1}:${position?.column ?? 1}: ${message}`);
  }
  return value;
}

/** The exceptions of a file. Rejects with an AuditError where it can't be read, or one of them is not complete. */
export async function readExceptions(path: string, rules: readonly string[]): Promise<Exception[]> {
  const readings = fileExceptions(await documentIn(path));
  if (readings === null) {
    throw new AuditError(
      `${path} is no file of exceptions`,
      "it begins with exceptions:, a list of rule, until, reason and the workload's kind, namespace and name",
    );
  }
  const [fault] = exceptionFaults(readings, rules);
  if (fault !== undefined) throw new AuditError(`${path}: ${fault}`);
  return readings.filter((one): one is Exception => !("fault" in one));
}

/** The fingerprints of an earlier report, JSON or YAML. Rejects with an AuditError where it can't be read or is none. */
export async function readBaseline(path: string): Promise<Set<string>> {
  const report = asObject(await documentIn(path));
  if (report["kind"] !== "AuditReport" || report["apiVersion"] !== API_VERSION) {
    throw new AuditError(
      `${path} is no AuditReport of ${API_VERSION}`,
      "a baseline is what kubectl nsinfo audit -o json prints",
    );
  }
  const findings = asList(report["workloads"]).flatMap((workload) => asList(workload["findings"]));
  return new Set(findings.flatMap((finding) => asText(finding["fingerprint"]) ?? []));
}
