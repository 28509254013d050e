import type { Json } from "../types.js";
import { environmentOf, expand, type PodFacts } from "./environment.js";
import type { Image } from "./images.js";
import { type ConfigMount, hostnameOf, sandboxFolder, sharedMemory } from "./pod-files.js";
import { capabilitiesOf, capabilityMask, type User } from "./security.js";

// Mounts, masked and read-only paths as recorded from containerd 2.1.9 (crictl inspect, inspectp).
const options = (text: string) => text.split(" ");
const BASE_MOUNTS = [
  { destination: "/proc", type: "proc", source: "proc", options: options("nosuid noexec nodev") },
  {
    destination: "/dev",
    type: "tmpfs",
    source: "tmpfs",
    options: options("nosuid strictatime mode=755 size=65536k"),
  },
  {
    destination: "/dev/pts",
    type: "devpts",
    source: "devpts",
    options: options("nosuid noexec newinstance ptmxmode=0666 mode=0620 gid=5"),
  },
  { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: options("nosuid noexec nodev") },
];
const MASKED = options(
  "/proc/asound /proc/acpi /proc/interrupts /proc/kcore /proc/keys /proc/latency_stats /proc/timer_list /proc/timer_stats " +
    "/proc/sched_debug /proc/scsi /sys/firmware /sys/devices/virtual/powercap",
);
const READ_ONLY = options("/proc/bus /proc/fs /proc/irq /proc/sys /proc/sysrq-trigger");

/** What both a sandbox and its containers need to know about their pod and node. */
export interface SpecContext {
  pod: Json;
  sandboxId: string;
  facts: PodFacts;
  /** The pod's cgroup, `/kubepods/...` under the node's own; undefined on a node without cgroups. */
  podCgroup: string | undefined;
  /** Cgroup version 2: a container that is not privileged has a cgroup namespace of its own. */
  ownCgroupNamespace: boolean;
}

/** The QoS class's part of a pod's cgroup path, as the cgroupfs driver names it. */
export function podCgroup(pod: Json, parent: string | undefined): string | undefined {
  if (parent === undefined) return undefined;
  const qos: Record<string, string> = { Guaranteed: "", Burstable: "/burstable", BestEffort: "/besteffort" };
  return `${parent}/kubepods${qos[pod.status?.qosClass] ?? "/besteffort"}/pod${pod.metadata.uid}`;
}

/** The OCI runtime spec of a pod's sandbox. */
export function sandboxSpec(
  context: SpecContext,
  networkPath: string | undefined,
  image: Image,
  unprivileged: boolean,
): Json {
  const { pod, sandboxId, podCgroup } = context;
  const { hostNetwork, hostPID, hostIPC, hostUsers } = pod.spec;
  const user = unprivileged ? 0 : image.user;
  return {
    hostname: hostnameOf(pod, context.facts.nodeName),
    linux: {
      cgroupsPath: podCgroup && `${podCgroup}/${sandboxId}`,
      maskedPaths: MASKED,
      namespaces: [
        ...(hostPID ? [] : [{ type: "pid" }]),
        ...(hostIPC ? [] : [{ type: "ipc" }]),
        ...(hostNetwork ? [] : [{ type: "uts" }]),
        { type: "mount" },
        ...(hostNetwork ? [] : [{ type: "network", path: networkPath }]),
        ...(hostUsers === false ? [{ type: "user" }] : []),
      ],
      readonlyPaths: READ_ONLY,
    },
    mounts: [
      ...BASE_MOUNTS,
      { destination: "/sys", type: "sysfs", source: "sysfs", options: options("nosuid noexec nodev ro") },
      bind("/dev/shm", sharedMemory(pod, sandboxId), "ro nosuid nodev noexec"),
      bind("/etc/resolv.conf", `${sandboxFolder(sandboxId)}/resolv.conf`, "ro nosuid nodev noexec"),
    ],
    ociVersion: "1.2.1",
    process: {
      args: image.entrypoint,
      capabilities: capabilitySets(capabilitiesOf({})),
      cwd: "/",
      env: image.env,
      noNewPrivileges: true,
      user: { uid: user, gid: user, additionalGids: [user] },
    },
    root: { path: "rootfs", readonly: true },
  };
}

/** What a container needs besides. */
export interface ContainerContext extends SpecContext {
  container: Json;
  id: string;
  image: Image;
  user: User;
  mounts: ConfigMount[];
  sandboxPid: number;
  /** The process whose pid namespace an ephemeral container with a target joins. */
  targetPid: number | undefined;
}

/** The OCI runtime spec of a container. */
export function containerSpec(context: ContainerContext): Json {
  const { pod, container, id, sandboxId, podCgroup } = context;
  const privileged = container.securityContext?.privileged === true;
  const read = privileged ? "rw" : "ro";
  return {
    linux: {
      cgroupsPath: podCgroup && `${podCgroup}/${id}`,
      maskedPaths: privileged ? [] : MASKED,
      namespaces: containerNamespaces(context, privileged),
      readonlyPaths: privileged ? [] : READ_ONLY,
    },
    mounts: [
      ...BASE_MOUNTS,
      {
        destination: "/sys",
        type: "sysfs",
        source: "sysfs",
        options: options(`nosuid noexec nodev ${read}`),
      },
      {
        destination: "/sys/fs/cgroup",
        type: "cgroup",
        source: "cgroup",
        options: options(`nosuid noexec nodev relatime ${read}`),
      },
      ...[
        ...context.mounts.map(({ container_path, host_path, readonly }) =>
          bind(container_path, host_path, readonly ? "rprivate ro" : "rprivate rw"),
        ),
        bind("/etc/hostname", `${sandboxFolder(sandboxId)}/hostname`, "rprivate rw"),
        bind("/etc/resolv.conf", `${sandboxFolder(sandboxId)}/resolv.conf`, "rprivate rw"),
        bind("/dev/shm", sharedMemory(pod, sandboxId), "rprivate rw"),
      ].sort((one, other) => depth(one.destination) - depth(other.destination)),
    ],
    ociVersion: "1.2.1",
    process: {
      args: commandOf(context),
      capabilities: capabilitySets(capabilitiesOf(container.securityContext)),
      cwd: container.workingDir ?? "/",
      env: environment(context),
      noNewPrivileges: container.securityContext?.allowPrivilegeEscalation === false || undefined,
      terminal: container.tty || undefined,
      user: context.user,
    },
    root: { path: "rootfs", readonly: container.securityContext?.readOnlyRootFilesystem || undefined },
  };
}

/** containerd joins the sandbox's namespaces, host ones too (containerd pkg/cri/opts `WithPodNamespaces`). */
function containerNamespaces(
  { pod, sandboxPid, targetPid, ownCgroupNamespace }: ContainerContext,
  privileged: boolean,
): Json[] {
  const { hostPID, shareProcessNamespace, hostUsers } = pod.spec;
  const pidOf = targetPid ?? (hostPID || shareProcessNamespace ? sandboxPid : undefined);
  const of = (type: string, file: string, pid = sandboxPid) => ({ path: `/proc/${pid}/ns/${file}`, type });
  return [
    pidOf === undefined ? { type: "pid" } : of("pid", "pid", pidOf),
    of("ipc", "ipc"),
    of("uts", "uts"),
    { type: "mount" },
    of("network", "net"),
    ...(hostUsers === false ? [of("user", "user")] : []),
    ...(ownCgroupNamespace && !privileged ? [{ type: "cgroup" }] : []),
  ];
}

function commandOf({ pod, container, image, facts }: ContainerContext): string[] {
  const variables = new Map(environmentOf(pod, container, facts));
  const words = (list: string[] | undefined) => list?.map((word) => expand(word, variables));
  const command = words(container.command);
  const args = words(container.args);
  return [...(command ?? image.entrypoint), ...(args ?? (command ? [] : image.command))];
}

function environment({ pod, container, image, facts }: ContainerContext): string[] {
  const own = environmentOf(pod, container, facts).map(([name, value]) => `${name}=${value}`);
  const named = new Set(own.map((line) => line.split("=")[0]));
  const defaults = [
    ...image.env,
    `HOSTNAME=${hostnameOf(pod, facts.nodeName)}`,
    ...(container.tty ? ["TERM=xterm"] : []),
  ];
  return [...defaults.filter((line) => !named.has(line.split("=")[0])), ...own];
}

function bind(destination: string, source: string, how: string) {
  return { destination, options: ["rbind", ...options(how)], source, type: "bind" };
}

function depth(path: string): number {
  return path.split("/").filter((part) => part !== "").length;
}

function capabilitySets(names: string[]): Json {
  const list = names.map((name) => `CAP_${name}`);
  return { bounding: list, effective: list, permitted: list };
}

/** What the launcher (perl/Launch.pm) needs of a process besides the spec: capabilities as a mask. */
export function launchable(process: Json, image?: Image): Json {
  const names: string[] = process.capabilities.bounding.map((name: string) => name.replace("CAP_", ""));
  const execArgs = image?.rename?.(process.args);
  return { ...process, capabilityMask: capabilityMask(names), ...(execArgs ? { execArgs } : {}) };
}
