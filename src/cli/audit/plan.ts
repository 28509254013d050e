import { type PolicyVersion, parsePolicyVersion } from "../../checks/pod-security/version.js";
import { SEVERITIES, type Severity } from "../../model/report.js";
import { AUDIT_FORMAT_NAMES, type AuditFormatName } from "../../render/audit/format-names.js";
import { parseTarget, type TargetRef } from "../../target/parse.js";
import type { ResourceTarget } from "../../target/resource-words.js";
import { parseWorkloadTargets } from "../../target/workload-target.js";
import { DEBUG_POD_FLAGS } from "../debug-pod-flags.js";
import { type Output, outputOf } from "../output.js";
import { type ParsedArgs, UsageError } from "../parse-args.js";

/** Where an audit takes its specs from. */
export type AuditSourcePlan =
  | { from: "files"; paths: string[]; recursive: boolean; namespace: string | null }
  | {
      from: "cluster";
      targets: ResourceTarget[];
      allNamespaces: boolean;
      selector: string | undefined;
      fieldSelector: string | undefined;
    }
  | { from: "observation"; refs: TargetRef[] };

/** An audit's command line, complete and valid. */
export interface AuditPlan {
  source: AuditSourcePlan;
  version: PolicyVersion;
  failOn: Severity | null;
  failIfEmpty: boolean;
  format: Output<AuditFormatName>;
  files: { format: AuditFormatName; path: string }[];
  baseline: string | null;
  exceptions: string | null;
}

function versionOf(args: ParsedArgs): PolicyVersion {
  const word = args.text("pod-security-version") ?? "v1.36";
  const version = parsePolicyVersion(word);
  if (version !== null) return version;
  throw new UsageError(
    `invalid argument ${JSON.stringify(word)} for "--pod-security-version" flag: must be "latest" or "v1.x"`,
  );
}

function filesOf(args: ParsedArgs): AuditPlan["files"] {
  return (args.list("output-file") ?? []).map((word) => {
    const [, name = "", path = ""] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    const format = AUDIT_FORMAT_NAMES.find((one) => one === name);
    if (format !== undefined && path !== "") return { format, path };
    throw new UsageError(
      `invalid argument ${JSON.stringify(word)} for "--output-file" flag: must be FORMAT=PATH, with one of ${AUDIT_FORMAT_NAMES.join(", ")}`,
    );
  });
}

/** The first rule that a command line breaks; each in kubectl's words where kubectl has the same rule. */
const CONFLICTS: readonly { when: (args: ParsedArgs) => boolean; words: string }[] = [
  {
    when: (args) => args.list("filename") !== undefined && args.positionals.length > 0,
    words:
      "when paths, URLs, or stdin is provided as resource input, you may not specify resource arguments as well",
  },
  {
    when: (args) => args.flag("compare") === true && args.list("filename") !== undefined,
    words: "--compare observes pods of the cluster: it goes with pod/NAME, not with -f",
  },
  {
    when: (args) => args.flag("compare") === true && args.positionals.length === 0,
    words: "--compare needs the pods' names: kubectl nsinfo audit --compare pod/NAME",
  },
  {
    when: (args) =>
      args.flag("compare") !== true && DEBUG_POD_FLAGS.some(({ name }) => args.text(name) !== undefined),
    words: "--image, --profile and --pod-running-timeout go with --compare",
  },
  {
    when: (args) => args.flag("compare") === true && args.flag("all-namespaces") === true,
    words: "a resource cannot be retrieved by name across all namespaces",
  },
  {
    when: (args) =>
      args.flag("compare") === true &&
      (args.text("selector") !== undefined || args.text("field-selector") !== undefined),
    words: "name cannot be provided when a selector is specified",
  },
  {
    when: (args) => args.flag("recursive") === true && args.list("filename") === undefined,
    words: "-R goes with -f",
  },
  {
    when: (args) =>
      args.list("filename") !== undefined &&
      (args.flag("all-namespaces") === true ||
        args.text("selector") !== undefined ||
        args.text("field-selector") !== undefined),
    words: "-A, -l and --field-selector choose pods of the cluster: they do not go with -f",
  },
];

function sourceOf(args: ParsedArgs): AuditSourcePlan {
  const conflict = CONFLICTS.find(({ when }) => when(args));
  if (conflict) throw new UsageError(conflict.words);
  const paths = args.list("filename");
  if (paths !== undefined) {
    const url = paths.find((path) => /^https?:\/\//.test(path));
    if (url !== undefined)
      throw new UsageError(`${url} is not fetched: curl it into kubectl nsinfo audit -f -`);
    const namespace = args.text("namespace") || null;
    return { from: "files", paths, recursive: args.flag("recursive") === true, namespace };
  }
  if (args.flag("compare") === true) return { from: "observation", refs: args.positionals.map(parseTarget) };
  return clusterOf(args);
}

function clusterOf(args: ParsedArgs): AuditSourcePlan {
  const named = parseWorkloadTargets(args.positionals);
  const allNamespaces = args.flag("all-namespaces") === true;
  const selector = args.text("selector");
  const fieldSelector = args.text("field-selector");
  const isByName = named.some(({ name }) => name !== null);
  if (isByName && allNamespaces)
    throw new UsageError("a resource cannot be retrieved by name across all namespaces");
  if (isByName && (selector !== undefined || fieldSelector !== undefined))
    throw new UsageError("name cannot be provided when a selector is specified");
  const targets = named.length > 0 ? named : parseWorkloadTargets(["pods"]);
  return { from: "cluster", targets, allNamespaces, selector, fieldSelector };
}

/** Makes a plan of a command line. Rejects with a UsageError, a TargetSyntaxError or a JsonpathError. */
export async function auditPlan(args: ParsedArgs): Promise<AuditPlan> {
  if (args.rest.length > 0) throw new UsageError(`unexpected arguments after "--": ${args.rest.join(" ")}`);
  return {
    source: sourceOf(args),
    version: versionOf(args),
    failOn: SEVERITIES.find((one) => one === (args.text("fail-on") ?? "danger")) ?? null,
    failIfEmpty: args.flag("fail-if-empty") === true,
    format: await outputOf(args, AUDIT_FORMAT_NAMES),
    files: filesOf(args),
    baseline: args.text("baseline") ?? null,
    exceptions: args.text("exceptions") ?? null,
  };
}
