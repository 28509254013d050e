import { readFile } from "node:fs/promises";
import type { ComparedReport } from "../../analysis/compare/sides.js";
import { perType, type Scope } from "../../model/namespace.js";
import { API_VERSION, SEVERITIES } from "../../model/report.js";
import { harmless } from "../../model/text.js";
import { InspectError } from "../observable.js";
import { count, fields, flag, list, oneOf, orNull, type Reader, ShapeError, text } from "./shape.js";

/** A report that was written to a file earlier. */
export interface FiledReport extends ComparedReport {
  generatedAt: string;
}

const SCOPES = ["host", "pod", "container", "other", "unknown"] as const satisfies Scope[];
const HINT = "diff compares what kubectl nsinfo pod/NAME -o json has printed";
/** More is no report: one of a pod has a few kilobytes. */
const MOST_BYTES = 256 * 1024 * 1024;

const word: Reader<string> = (value, at) => harmless(text(4096)(value, at), 4096);
const perNamespace = <T>(read: Reader<T>) => fields(perType(() => read));

const cell = fields({
  inode: orNull(count),
  scope: orNull(oneOf(SCOPES)),
  sharedWith: list(word, 1000),
  expected: oneOf(SCOPES),
  drift: orNull(flag),
});

const container = fields({
  name: word,
  kind: oneOf(["init", "sidecar", "app", "ephemeral", "sandbox"]),
  id: orNull(word),
  state: orNull(oneOf(["running", "waiting", "terminated"])),
  namespaces: perNamespace(cell),
});

const spec = fields({
  hostNetwork: flag,
  hostPID: flag,
  hostIPC: flag,
  hostUsers: flag,
  shareProcessNamespace: flag,
});

const report = fields({
  generatedAt: word,
  nodes: list(
    fields({
      name: word,
      runtime: orNull(word),
      kernel: orNull(word),
      bootId: orNull(word),
      cgroup: orNull(word),
      namespaces: perNamespace(orNull(count)),
    }),
    100_000,
  ),
  pods: list(
    fields({
      namespace: word,
      name: word,
      uid: word,
      node: orNull(word),
      observed: flag,
      spec: orNull(spec),
      containers: list(container, 10_000),
    }),
    1_000_000,
  ),
  findings: list(
    fields({ id: word, severity: oneOf(SEVERITIES), pod: word, container: orNull(word), reason: word }),
    10_000_000,
  ),
});

const header = fields({ apiVersion: text(64), kind: text(64) });

async function contentOf(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > MOST_BYTES) throw new InspectError(`${path} is too large to be a report`, HINT);
    return bytes.toString("utf8").replace(/^\ufeff/, "");
  } catch (error) {
    if (error instanceof InspectError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InspectError(
      code === "ENOENT" ? `the path "${path}" does not exist` : `open ${path}: ${message}`,
    );
  }
}

/**
 * Reads a NamespaceReport from its JSON text, which may be anybody's: every field that is compared is checked, and its text made
 * harmless. Throws an InspectError that names the field.
 */
export function parseReport(content: string, path: string): FiledReport {
  try {
    const value: unknown = JSON.parse(content);
    const { apiVersion, kind } = header(value, "");
    if (apiVersion !== API_VERSION || kind !== "NamespaceReport")
      throw new ShapeError(`it is a ${kind} of ${apiVersion}, and not a NamespaceReport of ${API_VERSION}`);
    return report(value, "");
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof SyntaxError)) throw error;
    throw new InspectError(`${path} is no report of kubectl nsinfo: ${harmless(error.message)}`, HINT);
  }
}

/** Reads the report in a file. Rejects with an InspectError where it can't be read, or is none. */
export async function readReport(path: string): Promise<FiledReport> {
  return parseReport(await contentOf(path), path);
}
