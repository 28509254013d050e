import { REPORT_FORMAT_NAMES } from "../../render/format-names.js";
import type { Command } from "../command.js";
import { FAIL_ON_FLAG } from "../debug-pod-flags.js";
import { COLOR_FLAG, type FlagSpec, VERBOSITY_FLAG } from "../flags.js";
import { outputFlag } from "../output-flag.js";

const FLAGS: readonly FlagSpec[] = [
  {
    name: "pid",
    type: "array",
    description:
      "A process of this machine, by its number here; may be repeated. All are shown side by side.",
  },
  {
    name: "container",
    alias: "c",
    type: "array",
    description: "A container by its ID or the first digits of it; may be repeated.",
  },
  outputFlag(REPORT_FORMAT_NAMES),
  FAIL_ON_FLAG,
  COLOR_FLAG,
  VERBOSITY_FLAG,
];

/** `kubectl-nsinfo local`: the main job for who is on the node already. */
export const localCommand: Command = {
  name: "local",
  summary: "Show which namespaces the containers or processes of this machine share, without a cluster",
  description: [
    "Show which Linux namespaces containers and processes of this machine share with each other and with the machine. It reads what the main command reads through a debug pod, with no API server and no debug pod, and needs root.",
    "Without arguments: every container that a cgroup of this machine names, pod by pod. Pods and containers have the kubelet's names where /var/log/containers has them, else their IDs. What a pod declares is not known here, so nothing is compared with it.",
  ],
  usage: "[--pid PID]... [--container ID]... [options]",
  examples: [
    { comment: "Every container of this node", line: "sudo kubectl-nsinfo local" },
    {
      comment: "Do these two processes share a network namespace?",
      line: "sudo kubectl-nsinfo local --pid 1234 --pid 5678",
    },
    {
      comment: "One container, by the first digits of its ID",
      line: "sudo kubectl-nsinfo local -c 3f2a9c81",
    },
  ],
  flags: FLAGS,
  completes: [],
  load: async () => (await import("./local-run.js")).runLocal,
};
