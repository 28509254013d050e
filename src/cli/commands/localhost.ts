import { FORMAT_NAMES } from "../../render/format-names.js";
import type { Command } from "../command.js";
import { DEBUG_POD_FLAGS, FAIL_ON_FLAG, KEEP_FLAGS } from "../debug-pod-flags.js";
import { COLOR_FLAG, type FlagSpec, GLOBAL_FLAGS } from "../flags.js";
import { outputFlag } from "../output-flag.js";
import { viaFlag } from "../via-flag.js";

const FLAGS: readonly FlagSpec[] = [
  outputFlag(FORMAT_NAMES),
  {
    name: "port",
    type: "string",
    description: "Show only this port, and say in a sentence what holds for it.",
  },
  { name: "from", type: "string", description: "Show only what this container reaches." },
  {
    name: "connect",
    type: "boolean",
    description:
      "Try it too: connect to every TCP port of the pod, from its containers' network namespaces and from the node, and show what came of it beside what was derived. This touches the application; UDP cannot be tried. It needs nc in the image of the debug pod.",
  },
  viaFlag(["auto", "pod", "agent", "kubectl"]),
  ...DEBUG_POD_FLAGS,
  ...KEEP_FLAGS,
  FAIL_ON_FLAG,
  COLOR_FLAG,
  ...GLOBAL_FLAGS,
];

/** `kubectl nsinfo localhost pod/x`: who listens where, and who can reach it. */
export const localhostCommand: Command = {
  name: "localhost",
  summary: "Show who listens where in a pod, and who can reach it",
  description: [
    "Show every port that something listens on in the network namespace of a pod: address, container and process; and who can reach it: each container of the pod at 127.0.0.1, ::1, localhost and the pod IP, the kubelet's probes from the node, other pods (network policies aside), and with -o wide kubectl port-forward. What follows from it is told as findings: probes that cannot succeed, ports that two containers want, declared ports where nobody listens.",
    "localhost is taken as the address that the kubelet writes first into /etc/hosts: 127.0.0.1; in the node's network as the node has it.",
    "A workload or service stands for one of its pods, the one that kubectl exec takes: running and ready before others; stderr says which.",
    "It needs nothing in the containers: a short-lived debug pod on the pod's node reads the kernel's tables.",
  ],
  usage: "(POD | TYPE/NAME) [options]",
  examples: [
    { comment: "Who listens where in this pod?", line: "kubectl nsinfo localhost pod/web -n shop" },
    { comment: "The same of a pod of a deployment", line: "kubectl nsinfo localhost deploy/web" },
    {
      comment: "Why does the proxy not reach port 8080?",
      line: "kubectl nsinfo localhost pod/web --port 8080 --from proxy",
    },
    { comment: "Try it as well", line: "kubectl nsinfo localhost pod/web --connect" },
    {
      comment: "For a script",
      line: "kubectl nsinfo localhost pod/web -o json | jq '.pods[].listeners[] | {address, port, container}'",
    },
  ],
  flags: FLAGS,
  completes: "workloads",
  load: async () => (await import("./localhost-run.js")).runLocalhost,
};
