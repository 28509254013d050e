import { SEVERITIES } from "../../model/report.js";
import { DEFAULT_IMAGE } from "../../probe/debug-pod.js";
import { PROFILES } from "../../probe/profile.js";
import { FORMAT_NAMES } from "../../render/format-names.js";
import type { Command } from "../command.js";
import { COLOR_FLAG, type FlagSpec, GLOBAL_FLAGS } from "../flags.js";

const profileWords = Object.entries(PROFILES).map(([name, profile]) => `${name} (${profile.describe})`);

const FLAGS: readonly FlagSpec[] = [
  {
    name: "output",
    alias: "o",
    type: "string",
    default: "table",
    description: `Output format. One of: (${FORMAT_NAMES.join(", ")}).`,
  },
  { name: "container", alias: "c", type: "array", description: "Show only this container; may be repeated." },
  {
    name: "image",
    type: "string",
    default: DEFAULT_IMAGE,
    description: "Image of the debug pod; it needs sh, awk, grep, sed, xargs and nsenter.",
  },
  {
    name: "profile",
    type: "string",
    default: "privileged",
    choices: Object.keys(PROFILES),
    description: `What the debug pod may do: ${profileWords.join("; ")}.`,
  },
  {
    name: "pod-running-timeout",
    type: "string",
    default: "1m0s",
    description:
      "The length of time (like 5s, 2m, or 3h, higher than zero) to wait until the debug pod is running",
  },
  {
    name: "fail-on",
    type: "string",
    default: "never",
    choices: [...SEVERITIES].reverse().concat("never" as never),
    description: "Exit with status 2 when there is a finding of this severity or above.",
  },
  COLOR_FLAG,
  ...GLOBAL_FLAGS,
];

/** `kubectl nsinfo pod/x`: the main job. */
export const inspectCommand: Command = {
  name: "",
  summary: "Show which Linux namespaces the containers of a pod share",
  description: [
    "Show which of the eight Linux namespaces (net, ipc, uts, pid, mnt, user, cgroup, time) the containers of a pod share with each other, which they share with the node, and which they have alone; whether that is what the pod's spec promises; and what follows from it.",
    "It runs a short-lived debug pod on the pod's node, reads there which process is in which namespace, and deletes the debug pod again.",
  ],
  usage: "(POD | pod/POD) [pod/POD ...] [options]",
  examples: [
    {
      comment: "Which namespaces do the containers of this pod share?",
      line: "kubectl nsinfo pod/web -n shop",
    },
    {
      comment: "Several pods, with the sandbox and what each process is",
      line: "kubectl nsinfo pod/web pod/db -o wide",
    },
    { comment: "For a script", line: "kubectl nsinfo pod/web -o json | jq '.pods[].relations'" },
    {
      comment: "With as few privileges on the node as will do",
      line: "kubectl nsinfo pod/web --profile minimal",
    },
    {
      comment: "Fail when a pod shares a namespace with its node",
      line: "kubectl nsinfo pod/web --fail-on warning",
    },
  ],
  flags: FLAGS,
  load: async () => (await import("./inspect-run.js")).runInspect,
};
