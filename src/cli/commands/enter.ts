import type { Command } from "../command.js";
import { DEBUG_POD_FLAGS } from "../debug-pod-flags.js";
import { type FlagSpec, GLOBAL_FLAGS } from "../flags.js";

const FLAGS: readonly FlagSpec[] = [
  {
    name: "container",
    alias: "c",
    type: "string",
    description:
      "Container whose namespaces are entered. Without it the annotation kubectl.kubernetes.io/default-container says which, or it is the first.",
  },
  { name: "net", type: "boolean", description: "Enter its network namespace." },
  { name: "ipc", type: "boolean", description: "Enter its IPC namespace." },
  { name: "uts", type: "boolean", description: "Enter its UTS namespace: its host name." },
  {
    name: "pid",
    type: "boolean",
    description:
      "Enter its PID namespace: signals go to its PIDs. /proc stays the node's, for it belongs to the mount namespace.",
  },
  { name: "stdin", alias: "i", type: "boolean", description: "Pass stdin to the command." },
  { name: "tty", alias: "t", type: "boolean", description: "Stdin is a terminal." },
  {
    name: "timeout",
    type: "string",
    default: "1h0m0s",
    description:
      "The length of time (like 5m or 3h, higher than zero) after which the cluster ends the debug pod, whatever has become of this command.",
  },
  {
    name: "yes",
    type: "boolean",
    description:
      "Create the debug pod in the pod's namespace even if others than administrators may run commands in its pods: meanwhile they are root on the node.",
  },
  {
    name: "print-command",
    type: "boolean",
    description: "Print the nsenter line to run by hand on the node, and run nothing.",
  },
  ...DEBUG_POD_FLAGS,
  ...GLOBAL_FLAGS,
];

/** `kubectl nsinfo enter pod/x -c app --net -- ip route`: a command of the debug image in namespaces of a container. */
export const enterCommand: Command = {
  name: "enter",
  summary: "Run a command of the debug image in namespaces of a container",
  description: [
    "Run a command of the debug pod's image in namespaces of a container: tcpdump, ip or ss for a container that has none of them. Nothing is added to the pod, unlike with an ephemeral container, which can never be removed: a debug pod on its node enters the namespaces, and is deleted when the command ends.",
    "A workload or service stands for one of its pods, the one that kubectl exec takes: running and ready before others; stderr says which.",
    "For as long as the debug pod lives, whoever may run commands in pods of its namespace is root on the node. So it is created in a namespace only if that has the label pod-security.kubernetes.io/enforce=privileged and RBAC lets only administrators in; --debug-namespace names such a one, --yes does without.",
    "The mount namespace is never entered: a program there would be the container's own, run with the privileges of the debug pod. The exit status is the command's.",
  ],
  usage: "(POD | TYPE/NAME) [-c CONTAINER] [--net] [--ipc] [--uts] [--pid] [options] -- COMMAND [args...]",
  examples: [
    { comment: "Routes of a pod", line: "kubectl nsinfo enter pod/web --net -- ip route" },
    { comment: "Routes of a pod of a deployment", line: "kubectl nsinfo enter deploy/web --net -- ip route" },
    {
      comment: "Capture packets into a file on this machine",
      line: "kubectl nsinfo enter pod/web --net --image nicolaka/netshoot -- tcpdump -ni any -U -w - port 80 > web.pcap",
    },
    {
      comment: "The debug pod in a namespace of administrators",
      line: "kubectl nsinfo enter pod/web --net --debug-namespace node-debug -- ss -tlnp",
    },
    {
      comment: "A shell in the network and UTS namespaces of container app",
      line: "kubectl nsinfo enter pod/web -c app --net --uts -it -- sh",
    },
    {
      comment: "What to type on the node instead",
      line: "kubectl nsinfo enter pod/web --net --print-command -- ip route",
    },
  ],
  flags: FLAGS,
  completes: "workloads",
  load: async () => (await import("./enter-run.js")).runEnter,
};
