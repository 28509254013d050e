import type { Readable } from "node:stream";
import type { AuditProblem } from "../../model/audit.js";
import type { ManifestProblem, SourceDocument } from "../../target/manifests/document.js";
import { type FileProblem, manifestFiles } from "../../target/manifests/files.js";
import { readManifests } from "../../target/manifests/read.js";
import type { Workload } from "../../target/manifests/workload.js";

/** Something to review, with the text it stands in; null for what came from the cluster. */
export interface AuditItem {
  workload: Workload;
  document: SourceDocument | null;
}

/** What a source gives, in the order of what it read. */
export type SourceEvent = { item: AuditItem } | { problem: AuditProblem };

/** Where `-f` looks. */
export interface FileRequest {
  paths: readonly string[];
  recursive: boolean;
  stdin: Readable;
  /** Of what names none itself; null leaves it open. */
  namespace: string | null;
}

/** A key that stands twice is read as kubectl sends it, and what is no object of the API leaves nothing unread. */
const HARMLESS: ReadonlySet<ManifestProblem["code"]> = new Set(["duplicate-key", "not-kubernetes"]);

function documentProblem({ code, file, document, position, message }: ManifestProblem): AuditProblem {
  return {
    code,
    severity: HARMLESS.has(code) ? "warning" : "error",
    file,
    document,
    line: position?.line ?? null,
    column: position?.column ?? null,
    message,
  };
}

function fileProblem({ file, problem, isEmpty }: FileProblem): AuditProblem {
  return {
    code: isEmpty ? "empty" : "unreadable",
    severity: isEmpty ? "warning" : "error",
    file,
    document: null,
    line: null,
    column: null,
    message: problem,
  };
}

/** Every workload of the files, one document in memory at a time besides the file's text; never rejects for what is in them. */
export async function* fromFiles(request: FileRequest): AsyncGenerator<SourceEvent> {
  const { paths, recursive, stdin, namespace } = request;
  for await (const reading of manifestFiles(paths, { recursive, stdin })) {
    if (!("text" in reading)) {
      yield { problem: fileProblem(reading) };
      continue;
    }
    for (const { document, workloads, problems } of readManifests(reading.text, { file: reading.file })) {
      for (const problem of problems) yield { problem: documentProblem(problem) };
      for (const workload of workloads) {
        const placed =
          workload.namespace === null && namespace !== null ? { ...workload, namespace } : workload;
        yield { item: { workload: placed, document } };
      }
    }
  }
}
