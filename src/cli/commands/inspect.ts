import { WAY_NAMES } from "../../model/way.js";
import { REPORT_FORMAT_NAMES } from "../../render/format-names.js";
import type { Command } from "../command.js";
import { DEBUG_POD_FLAGS, FAIL_ON_FLAG, KEEP_FLAGS } from "../debug-pod-flags.js";
import { COLOR_FLAG, type FlagSpec, GLOBAL_FLAGS } from "../flags.js";
import { outputFlag } from "../output-flag.js";
import { queryFlags } from "../query-flags.js";
import { viaFlag } from "../via-flag.js";

const FLAGS: readonly FlagSpec[] = [
  outputFlag(REPORT_FORMAT_NAMES),
  {
    name: "show-commands",
    type: "boolean",
    description:
      "Print below the report the commands that show the same by hand on the node, with its PIDs (-o table and wide).",
  },
  { name: "container", alias: "c", type: "array", description: "Show only this container; may be repeated." },
  ...queryFlags("Look at the pods of all namespaces."),
  {
    name: "watch",
    alias: "w",
    type: "boolean",
    description:
      "Go on looking, at once when a container starts or ends and once a minute, and mark what changes; a line a change when stdout is no terminal. Each look is a debug pod of its own, unless --keep or an agent spares it.",
  },
  {
    name: "max-nodes-at-once",
    type: "string",
    default: "10",
    description: "How many nodes are read at the same time.",
  },
  viaFlag(WAY_NAMES),
  ...DEBUG_POD_FLAGS,
  ...KEEP_FLAGS,
  {
    name: "dry-run",
    type: "string",
    default: "none",
    choices: ["none", "client", "server"],
    description:
      "Create no debug pod, print the one that would be created (-o yaml or json): as it would be sent (client), or as the API server would store it, if it does not refuse it (server).",
  },
  FAIL_ON_FLAG,
  COLOR_FLAG,
  ...GLOBAL_FLAGS,
];

/** `kubectl nsinfo pod/x`: the main job. */
export const inspectCommand: Command = {
  name: "",
  summary: "Show which Linux namespaces the containers of a pod share",
  description: [
    "Show which of the eight Linux namespaces (net, ipc, uts, pid, mnt, user, cgroup, time) the containers of a pod share with each other, which they share with the node, and which they have alone; whether that is what the pod's spec promises; and what follows from it.",
    "A workload (deployment, statefulset, daemonset, replicaset, job, cronjob) or service stands for the pods that it has now, a node for those that run on it, a selector or -A for those it chooses.",
    "It runs one short-lived debug pod on each node, in the namespace of the first of its pods or in --debug-namespace, reads there which process is in which namespace, and deletes it again. A node that can't be read is told, and the others are shown.",
    "Findings are about the namespaces as they are and about what in the spec undoes them, from warnings on; 'kubectl nsinfo audit' reviews the whole spec, Pod Security levels included, and 'kubectl nsinfo explain ID' says more of each.",
    "Exit status: 0 when the report is printed, 2 with a finding at or above --fail-on, 1 when nothing could be observed or something went wrong.",
  ],
  usage: "(POD | TYPE/NAME ... | pods [-l SELECTOR] | -A) [options]",
  examples: [
    {
      comment: "Which namespaces do the containers of this pod share?",
      line: "kubectl nsinfo pod/web -n shop",
    },
    {
      comment: "Several pods, with the sandbox and what each process is",
      line: "kubectl nsinfo pod/web pod/db -o wide",
    },
    {
      comment: "How would I see that by hand, on the node?",
      line: "kubectl nsinfo pod/web --show-commands",
    },
    {
      comment: "All pods of a deployment and of a service, whatever nodes they are on",
      line: "kubectl nsinfo deploy/web svc/api",
    },
    { comment: "Who shares what on this node, and reaches whom?", line: "kubectl nsinfo node/worker-1" },
    {
      comment: "What changes when it restarts?",
      line: "kubectl nsinfo pod/web -w --debug-namespace kube-system --keep 1h",
    },
    { comment: "Pods with a label, everywhere", line: "kubectl nsinfo -A -l app=web --fail-on warning" },
    { comment: "A page to pass on", line: "kubectl nsinfo pod/web pod/db -o html > namespaces.html" },
    { comment: "For a script", line: "kubectl nsinfo pod/web -o json | jq '.pods[].relations'" },
    {
      comment: "A few values, by a template of kubectl's",
      line: `kubectl nsinfo pod/web -o jsonpath='{range .pods[*].containers[*]}{.name}{"\\t"}{.namespaces.pid.scope}{"\\n"}{end}'`,
    },
    {
      comment: "With as few privileges on the node as will do",
      line: "kubectl nsinfo pod/web --profile minimal",
    },
    {
      comment: "What would be created on the node? Would it be let in?",
      line: "kubectl nsinfo pod/web --dry-run=server",
    },
    {
      comment: "From a namespace that lets no privileged pods in",
      line: "kubectl nsinfo pod/web --debug-namespace kube-system",
    },
    {
      comment: "Several looks at one node: the second is quick",
      line: "kubectl nsinfo pod/web --debug-namespace kube-system --keep 10m",
    },
    {
      comment: "Where you may not create pods, but may run commands in containers",
      line: "kubectl nsinfo pod/web --via exec",
    },
    {
      comment: "On a node that can pull no image: by the node's own programs",
      line: "kubectl nsinfo pod/web --image host",
    },
    {
      comment: "With credentials that only kubectl can get",
      line: "kubectl nsinfo pod/web --via kubectl",
    },
    {
      comment: "Fail on a pod in the node's network, PID or IPC namespace",
      line: "kubectl nsinfo pod/web --fail-on warning",
    },
  ],
  flags: FLAGS,
  completes: "targets",
  load: async () => (await import("./inspect-run.js")).runInspect,
};
