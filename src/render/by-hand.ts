import { bareContainerId } from "../model/pod.js";
import type { ContainerReport, NamespaceReport, PodReport } from "../model/report.js";
import { podKey } from "../model/snapshot.js";
import { harmless } from "../model/text.js";
import type { CommandLine } from "../model/topic.js";
import { ink, type Style, wrap } from "./style.js";

/** A container with a process. */
type Running = ContainerReport & { pid: number };

function running({ containers }: PodReport): Running[] {
  return containers.filter((one): one is Running => one.pid !== null);
}

/** The first process in each namespace of a type that is not the node's: looking into one is enough. */
function leaders(all: Running[], type: "net" | "ipc" | "uts" | "user"): Running[] {
  const own = all.filter((one) => one.namespaces[type].scope !== "host");
  return own.filter(
    (one, index) =>
      own.findIndex((other) => other.namespaces[type].inode === one.namespaces[type].inode) === index,
  );
}

function members(all: Running[], leader: Running, type: "net" | "ipc" | "uts" | "user"): string {
  const same = all.filter((one) => one.namespaces[type].inode === leader.namespaces[type].inode);
  return same.map(({ name }) => name).join(", ");
}

/** How a PID is found: by the runtime, where an ID is one that a shell can't mistake. */
function findPid(one: Running): CommandLine[] {
  const id = bareContainerId(one.id) ?? "";
  if (!/^[0-9a-f]{12,64}$/.test(id) || one.kind === "sandbox") return [];
  return [{ line: `crictl inspect ${id.slice(0, 13)} | grep '"pid"'`, about: `${one.name}: ${one.pid}` }];
}

/** Every word of these lines is ours or a number: a report's names stand in comments only. */
function commandsFor(pod: PodReport): CommandLine[] {
  const all = running(pod);
  const pids = all.map(({ pid }) => pid);
  const looks = (["net", "ipc", "uts", "user"] as const).flatMap((type) =>
    leaders(all, type).map((one) => ({ type, one, whose: `${type} of ${members(all, one, type)}` })),
  );
  const LOOK = {
    net: (pid: number) => `nsenter -t ${pid} -n ip addr`,
    ipc: (pid: number) => `nsenter -t ${pid} -i ipcs`,
    uts: (pid: number) => `nsenter -t ${pid} -u hostname`,
    user: (pid: number) => `cat /proc/${pid}/uid_map`,
  };
  return [
    ...all.flatMap(findPid),
    {
      line: `ls -l /proc/1/ns ${pids.map((pid) => `/proc/${pid}/ns`).join(" ")}`,
      about: "the matrix, the node first: the same number is the same namespace",
    },
    ...looks.map(({ type, one, whose }) => ({ line: LOOK[type](one.pid), about: whose })),
    {
      line: `grep NSpid ${pids.map((pid) => `/proc/${pid}/status`).join(" ")}`,
      about: "each PID on the node, and in the namespaces below",
    },
  ];
}

function podLines(pod: PodReport, style: Style): string[] {
  const node = pod.node !== null && /^[a-z0-9.-]+$/.test(pod.node) ? pod.node : null;
  if (node === null || running(pod).length === 0) {
    const why = "no process of it was found, so there are no commands to show";
    return wrap(`Pod ${podKey(pod)}: ${why}`, style.columns);
  }
  const title = `By hand, as root on ${node}, pod ${harmless(podKey(pod))}:`;
  const rows = [
    {
      line: `kubectl debug node/${node} -it --image=busybox:1.36 --profile=sysadmin -- chroot /host`,
      about: "a way there (it leaves a pod that you have to delete)",
    },
    ...commandsFor(pod),
  ];
  return [
    ...wrap(title, style.columns).map((line) => ink(style, "bold", line)),
    ...rows.flatMap(({ line, about }) => [ink(style, "dim", `  # ${harmless(about, 500)}`), `  ${line}`]),
  ];
}

/**
 * The commands that show on the node what a report shows, with its PIDs: pod by pod, to stand below it. Safe to paste: names stand
 * in comments, on one line.
 */
export function byHand(report: NamespaceReport, style: Style): string {
  const parts = report.pods.map((pod) => podLines(pod, style).join("\n"));
  return `\n${parts.join("\n\n")}\n`;
}
