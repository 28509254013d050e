import { closeSync, openSync, writeSync } from "node:fs";
import { AuditError } from "../../app/audit/error.js";
import type { AuditHead, AuditProblem, AuditSummary, WorkloadReport } from "../../model/audit.js";
import { type AuditFormatOptions, auditFormat } from "../../render/audit/formats.js";
import type { AuditWriter } from "../../render/audit/writer.js";
import type { Io } from "../io.js";
import { gather } from "./gather.js";
import type { AuditPlan } from "./plan.js";

/** Every place that a report goes to; nothing is kept here. */
export interface Outputs {
  begin(head: AuditHead): void;
  workload(report: WorkloadReport): void;
  problem(problem: AuditProblem): void;
  end(summary: AuditSummary): void;
  /** Resolves when stdout can take more. */
  drained(): Promise<void>;
  close(): void;
}

interface Output {
  writer: AuditWriter;
  write(text: string): void;
  flush(): void;
  close(): void;
}

function cannot(path: string, error: unknown): AuditError {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    EACCES: "permission denied",
    EISDIR: "is a directory",
    ENOENT: "no such file or directory",
    ENOSPC: "no space left on device",
  };
  return new AuditError(`open ${path}: ${words[code ?? ""] ?? message}`);
}

function fileOutput(path: string, writer: AuditWriter): Output {
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw cannot(path, error);
    }
  };
  const file = attempt(() => openSync(path, "w"));
  const { write, flush } = gather(
    (text) => {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += attempt(() => writeSync(file, bytes, at));
    },
    { soon: false },
  );
  return {
    writer,
    write,
    flush,
    close: () => {
      try {
        flush();
      } finally {
        closeSync(file);
      }
    },
  };
}

/** Opens what a plan writes to. Throws an AuditError where a file can't be written. */
export function openOutputs(plan: AuditPlan, io: Io, options: AuditFormatOptions): Outputs {
  const plain: AuditFormatOptions = { ...options, style: { color: false, columns: null } };
  const { write, flush } = gather((text) => io.stdout.write(text), { soon: true });
  const all: Output[] = [{ writer: auditFormat(plan.format).writer(options), write, flush, close: flush }];
  const close = (): void => {
    for (const one of all) one.close();
  };
  try {
    for (const { format, path } of plan.files) all.push(fileOutput(path, auditFormat(format).writer(plain)));
  } catch (error) {
    close();
    throw error;
  }
  const each = (make: (writer: AuditWriter) => string): void => {
    for (const one of all) {
      const text = make(one.writer);
      if (text !== "") one.write(text);
    }
  };
  return {
    begin: (head) => each((writer) => writer.begin(head)),
    workload: (report) => each((writer) => writer.workload(report)),
    problem: (problem) => each((writer) => writer.problem(problem)),
    end: (summary) => {
      each((writer) => writer.end(summary));
      for (const one of all) one.flush();
    },
    drained: async () => io.stdout.drained?.(),
    close,
  };
}
