import type { Json } from "../lab/types.js";
import type { Layout, RuntimeContainer, RuntimePod } from "./pods.js";

/** Where a node that is a container keeps its kubelet's cgroups: Docker's own, then kind's. */
const NODE_CONTAINER = "5eed".repeat(16);

/**
 * The cgroup path of a container below `root`. Sources: kubernetes `pkg/kubelet/cm/cgroup_manager_linux.go` (names of pods'
 * cgroups, both drivers), containerd `internal/cri/server/helpers_linux.go` (`getCgroupsPath`).
 */
const PATHS: Record<Layout, (pod: string, id: string) => string> = {
  cgroupfs: (pod, id) => `kubepods/besteffort/pod${pod}/${id}`,
  systemd: (pod, id) =>
    `kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${pod.replaceAll("-", "_")}.slice/cri-containerd-${id}.scope`,
  nested: (pod, id) =>
    `docker/${NODE_CONTAINER}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod${pod.replaceAll("-", "_")}.slice/cri-containerd-${id}.scope`,
};

/** Stands for the PID of a container that is started earlier; the node puts it in. */
export function pidOf(id: string): string {
  return `@${id}@`;
}

const joined = (type: string, id: string, file: string): Json => ({
  type,
  path: `/proc/${pidOf(id)}/ns/${file}`,
});

/** The node's cgroup hierarchies: the folder of the test's own groups, and whether there is only the unified one. */
export interface NodeCgroups {
  root: string;
  unified: boolean;
}

const MAPPING = [{ containerID: 0, hostID: 200000, size: 65536 }];

function spec(pod: RuntimePod, cgroups: NodeCgroups, id: string, args: string[], namespaces: Json[]): Json {
  const capabilities = ["CAP_KILL", "CAP_CHOWN"];
  return {
    ociVersion: "1.0.2",
    process: {
      user: { uid: 0, gid: 0 },
      args,
      cwd: "/",
      env: ["PATH=/bin"],
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    },
    root: { path: "/run/rootfs", readonly: true },
    mounts: [
      { destination: "/proc", type: "proc", source: "proc" },
      { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["mode=755"] },
    ],
    linux: {
      cgroupsPath: `/${cgroups.root}/${PATHS[pod.layout](pod.uid, id)}`,
      namespaces: [{ type: "mount" }, ...(cgroups.unified ? [{ type: "cgroup" }] : []), ...namespaces],
      ...(pod.spec.hostUsers === false ? { uidMappings: MAPPING, gidMappings: MAPPING } : {}),
    },
  };
}

/** What containerd asks runc for when the kubelet wants a sandbox: `internal/cri/server/podsandbox/sandbox_run_linux.go`. */
export function sandboxSpec(pod: RuntimePod, cgroups: NodeCgroups): Json {
  const { hostNetwork, hostPID, hostIPC, hostUsers } = pod.spec;
  const namespaces = [
    // UTS goes with the network.
    ...(hostNetwork ? [] : [{ type: "network" }, { type: "uts" }]),
    ...(hostPID ? [] : [{ type: "pid" }]),
    ...(hostIPC ? [] : [{ type: "ipc" }]),
    ...(hostUsers === false ? [{ type: "user" }] : []),
  ];
  const made = spec(pod, cgroups, pod.sandboxId, ["/pause"], namespaces);
  return hostNetwork ? made : { ...made, hostname: pod.name };
}

/** The same for a container: `WithPodNamespaces` of `internal/cri/opts/spec_opts.go`. */
export function containerSpec(pod: RuntimePod, one: RuntimeContainer, cgroups: NodeCgroups): Json {
  const sandbox = pod.sandboxId;
  const target = pod.containers.find((other) => other.name === one.target)?.id;
  const sharesPid = pod.spec.hostPID || pod.spec.shareProcessNamespace || target !== undefined;
  const namespaces = [
    joined("network", sandbox, "net"),
    joined("ipc", sandbox, "ipc"),
    joined("uts", sandbox, "uts"),
    sharesPid ? joined("pid", target ?? sandbox, "pid") : { type: "pid" },
    ...(pod.spec.hostUsers === false ? [joined("user", sandbox, "user")] : []),
    ...(one.ownCgroup && !cgroups.unified ? [{ type: "cgroup" }] : []),
  ];
  return spec(pod, cgroups, one.id, ["/bin/sleep", "100000"], namespaces);
}
