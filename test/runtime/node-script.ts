import { dirname } from "node:path";
import { containerSpec, type NodeCgroups, sandboxSpec } from "./oci-spec.js";
import type { RuntimePod } from "./pods.js";

/** One run of the collector on the node, or of something else. */
export interface CollectorRun {
  name: string;
  /** The words before the script: a shell, or something around it. */
  shell: string[];
  /** What the shell runs, where that is not the collector. */
  script?: string;
  args: string[];
  /** Shell lines before it. */
  before?: string;
}

/** A container to start. */
export interface StartedContainer {
  id: string;
  sandboxId: string;
  /** The link to its log that the kubelet would make; a sandbox has none. */
  log: string | null;
  spec: string;
}

/** Containers in the order in which they must start, each with what runc is asked for. */
export function startOrder(pods: readonly RuntimePod[], cgroups: NodeCgroups): StartedContainer[] {
  return pods.flatMap((pod) => [
    {
      id: pod.sandboxId,
      sandboxId: pod.sandboxId,
      log: null,
      spec: JSON.stringify(sandboxSpec(pod, cgroups)),
    },
    ...pod.containers.map((one) => ({
      id: one.id,
      sandboxId: pod.sandboxId,
      log: `${pod.name}_demo_${one.name}-${one.id}.log`,
      spec: JSON.stringify(containerSpec(pod, one, cgroups)),
    })),
  ]);
}

const CONFIG = `version = 2
root = "/run/containerd-root"
state = "/run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "/run/containerd/containerd.sock"
`;

/** As a busybox script: its process is called what the pause image's is, and waits without a child. */
const PAUSE = "#!/bin/sh\nread -r forever <>/never\n";

const ROOTFS = [
  "mkdir -p /run/rootfs/bin /run/rootfs/proc /run/rootfs/dev",
  'cp "$BUSYBOX" /run/rootfs/bin/busybox',
  "for applet in sh sleep; do ln -s busybox /run/rootfs/bin/$applet; done",
  "mkfifo -m 666 /run/rootfs/never",
  `printf '%s' '${PAUSE}' >/run/rootfs/pause`,
  "chmod 755 /run/rootfs/pause",
];

const CONTAINERD = [
  `printf '%s' '${CONFIG}' >/run/containerd.toml`,
  'containerd -c /run/containerd.toml >"$DIR/containerd.log" 2>&1 &',
  "containerd=$!",
  "tries=0",
  "while [ ! -S /run/containerd/containerd.sock ]; do sleep 0.02; tries=$((tries + 1)); [ $tries -lt 1000 ]; done",
  'ctr() { command ctr -n k8s.io "$@"; }',
];

/** One of the places that the collector looks at, where a machine that is no k3s node has nothing. */
const CRICTL_PATH = "/var/lib/rancher/k3s/data/current/bin/crictl";

/** Debian has no crictl. This answers as the real one does for the collector's template, from containerd's word of what runs. */
export const CRICTL = `#!/bin/sh
while [ "$1" != --template ]; do shift; done; shift 2
tasks=$(ctr -n k8s.io tasks ls) || exit 1
for id; do
  pid=$(printf '%s\\n' "$tasks" | awk -v id="$id" '$1 == id { print $2 }')
  [ -n "$pid" ] || { echo "container $id: not found" >&2; exit 1; }
  echo "$id $pid $(cat "/run/joined/$id")"
done
`;

function startLines({ id, sandboxId, log }: StartedContainer): string[] {
  return [
    `sed -f /run/pids.sed "$DIR/${id}.json" >/run/spec.json`,
    `ctr run -d --config /run/spec.json ${id}`,
    `pid=$(ctr tasks ls | awk '$1 == "${id}" { print $2 }')`,
    `echo "s/@${id}@/$pid/g" >>/run/pids.sed`,
    `echo ${sandboxId} $(grep -o '"/proc/[^"]*"' /run/spec.json | tr -d '"' | grep ns/) >/run/joined/${id}`,
    ...(log === null ? [] : [`ln -s nowhere /var/log/containers/${log}`]),
  ];
}

/** What the oracles say: readlink, and lsns of util-linux, process by process, before the collector runs. */
function oracleLines(ids: string[]): string[] {
  return [
    "ctr tasks ls | awk 'NR > 1 { print $1, $2 }' >/run/tasks",
    "echo host 1 >>/run/tasks",
    'while read -r id pid; do for type in net ipc uts pid mnt user cgroup time; do echo "$id $pid $(readlink /proc/$pid/ns/$type)"; done; done </run/tasks >"$DIR/links"',
    'while read -r id pid; do lsns --json -p "$pid" >"$DIR/lsns-$id"; done </run/tasks',
    `[ "$(wc -l </run/tasks)" = ${ids.length + 1} ]`,
  ];
}

function runLines({
  name,
  shell,
  script = "src/probe/collector.sh",
  args,
  before = ":",
}: CollectorRun): string[] {
  const words = [...shell, script, ...args].map((word) => `'${word}'`);
  return [`( ${before}; ${words.join(" ")} ) >"$DIR/run-${name}"`];
}

/**
 * What PID 1 of the node runs. Everything the runtime writes lies in this mount namespace's own /run and /var; only the
 * answers are left, in `$DIR`.
 */
export function nodeScript(
  order: readonly StartedContainer[],
  extra: string[],
  runs: CollectorRun[],
): string {
  return [
    "set -e",
    "for folder in /run /var/lib /var/log; do mount -t tmpfs -o mode=755 tmpfs $folder; done",
    `mkdir -p /run/joined /var/log/containers ${dirname(CRICTL_PATH)}`,
    ": >/run/pids.sed",
    ...ROOTFS,
    ...CONTAINERD,
    `printf '%s' "$CRICTL" >${CRICTL_PATH}`,
    `chmod 755 ${CRICTL_PATH}`,
    ...order.flatMap(startLines),
    ...extra,
    ...oracleLines(order.map((one) => one.id)),
    ...runs.flatMap(runLines),
    "kill $containerd",
    "wait $containerd || true",
    'touch "$DIR/done"',
  ].join("\n");
}
