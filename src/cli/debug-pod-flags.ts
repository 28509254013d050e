import { IMAGE_WORD_NAMES, IMAGE_WORDS } from "../model/image-word.js";
import { SEVERITIES } from "../model/report.js";
import { DEFAULT_IMAGE, IMAGE_PULL_POLICIES } from "../probe/debug-pod.js";
import { PROFILES } from "../probe/profile.js";
import type { FlagSpec } from "./flags.js";

const profileWords = Object.entries(PROFILES).map(([name, profile]) => `${name} (${profile.describe})`);

const imageWords = IMAGE_WORD_NAMES.map((word) => `${word} (${IMAGE_WORDS[word]})`);

/** The flags of every command that runs a debug pod on a node. */
export const DEBUG_POD_FLAGS: readonly FlagSpec[] = [
  {
    name: "image",
    type: "string",
    default: DEFAULT_IMAGE,
    suggestions: IMAGE_WORD_NAMES,
    description: `Image of the debug pod; it needs sh, awk, grep, sed, xargs and nsenter. Nothing is pulled for ${imageWords.join(" and ")}. The environment variable NSINFO_IMAGE sets another default.`,
  },
  {
    name: "image-pull-policy",
    type: "string",
    default: "IfNotPresent",
    choices: IMAGE_PULL_POLICIES,
    description: "When the node pulls the image of the debug pod.",
  },
  {
    name: "image-pull-secret",
    type: "array",
    description:
      "Name of a secret, in the namespace of the debug pod, that the node pulls its image with; may be repeated.",
  },
  {
    name: "debug-namespace",
    type: "string",
    description:
      "Namespace that the debug pod is created in; that of the pod without it. Use one whose Pod Security level is privileged.",
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
    name: "timings",
    type: "boolean",
    description: "When everything is over, say on stderr where the time went.",
  },
];

/** Of the commands that may leave their debug pod for later ones. */
export const KEEP_FLAGS: readonly FlagSpec[] = [
  {
    name: "keep",
    type: "string",
    description:
      "Leave the debug pod on the node, idle, for so long (like 10m or 1h): later runs of yours with the same image and profile go through it, and are quick. The cluster ends it then; 'kubectl nsinfo cleanup' does at once.",
  },
  {
    name: "yes",
    type: "boolean",
    description:
      "With --keep: leave it in the pod's namespace even if others than administrators may run commands in its pods: meanwhile they are root on the node.",
  },
];

/** For reports with findings: which of them make the exit status 2. */
export const FAIL_ON_FLAG: FlagSpec = {
  name: "fail-on",
  type: "string",
  default: "never",
  choices: [...SEVERITIES].reverse().concat("never" as never),
  description: "Exit with status 2 when there is a finding of this severity or above.",
};
