import { AUDIT_FORMAT_NAMES } from "../../render/audit/format-names.js";
import type { Command } from "../command.js";
import { DEBUG_POD_FLAGS, FAIL_ON_FLAG } from "../debug-pod-flags.js";
import { COLOR_FLAG, type FlagSpec, GLOBAL_FLAGS } from "../flags.js";
import { outputFlag } from "../output-flag.js";
import { queryFlags } from "../query-flags.js";

const SOURCE_FLAGS: readonly FlagSpec[] = [
  {
    name: "filename",
    alias: "f",
    type: "array",
    description: "Manifest file or directory to review; - for standard input. May be repeated.",
  },
  {
    name: "recursive",
    alias: "R",
    type: "boolean",
    description: "Process the directory used in -f, --filename recursively.",
  },
  ...queryFlags("Review the pods of all namespaces."),
  {
    name: "compare",
    type: "boolean",
    description:
      "Observe the pods too, through a debug pod, and set what is beside what the spec promises. The next flags say how.",
  },
];

const RULE_FLAGS: readonly FlagSpec[] = [
  {
    name: "pod-security-version",
    type: "string",
    default: "v1.36",
    suggestions: ["latest", ...Array.from({ length: 37 }, (_, minor) => `v1.${minor}`)],
    description: "Version of the Pod Security Standards: v1.0 ... v1.36, or latest.",
  },
  {
    name: "baseline",
    type: "string",
    description:
      "Report of an earlier audit (-o json or yaml): what is in it is accepted, what is new counts.",
  },
  {
    name: "exceptions",
    type: "string",
    description:
      "File of exceptions: what is accepted where, until when and why. The annotation kubectl-nsinfo/ignore says the same on a workload: RULE until YYYY-MM-DD: REASON.",
  },
  { ...FAIL_ON_FLAG, default: "danger" },
  {
    name: "fail-if-empty",
    type: "boolean",
    description:
      "Exit with status 1 when there is nothing to review, or a document that is no Kubernetes object.",
  },
];

const OUTPUT_FLAGS: readonly FlagSpec[] = [
  outputFlag(AUDIT_FORMAT_NAMES),
  {
    name: "output-file",
    type: "array",
    suggestions: AUDIT_FORMAT_NAMES.map((name) => `${name}=`),
    description: "FORMAT=PATH: write the report in this format to this file too. May be repeated.",
  },
];

/** `kubectl nsinfo audit`: the review of specs. */
export const auditCommand: Command = {
  name: "audit",
  summary: "Review pod specs: predicted namespaces, what undoes them, Pod Security level",
  description: [
    "Review pods and everything that makes pods, from files, standard input or the cluster, by their specs alone: which namespaces each container will share, what in the spec undoes them, and which level of the Pod Security Standards it meets, in the API server's own words. It creates no debug pod and needs no more than to read.",
    "Exit status: 0 for nothing at or above --fail-on, 2 for a finding that is, 1 when something could not be read or reviewed.",
  ],
  usage: "(-f FILE | TYPE/NAME ... | [-n NAMESPACE | -A] [-l SELECTOR]) [options]",
  examples: [
    { comment: "Review a manifest", line: "kubectl nsinfo audit -f deploy.yaml" },
    { comment: "Review what a chart renders", line: "helm template . | kubectl nsinfo audit -f -" },
    {
      comment: "In CI: fail on danger, and keep a SARIF file for the pull request",
      line: "kubectl nsinfo audit -R -f manifests/ --output-file sarif=audit.sarif",
    },
    {
      comment: "Accept what is known, fail on what is new",
      line: "kubectl nsinfo audit -R -f manifests/ --baseline known.json --fail-on warning",
    },
    { comment: "Review what a Deployment makes", line: "kubectl nsinfo audit deploy/web -n shop" },
    { comment: "Review every pod of the cluster", line: "kubectl nsinfo audit -A -o json > audit.json" },
    {
      comment: "Set what the spec promises beside what is",
      line: "kubectl nsinfo audit --compare pod/web -n shop",
    },
  ],
  flags: [...SOURCE_FLAGS, ...DEBUG_POD_FLAGS, ...RULE_FLAGS, ...OUTPUT_FLAGS, COLOR_FLAG, ...GLOBAL_FLAGS],
  completes: "specs",
  load: async () => (await import("./audit-run.js")).runAudit,
};
