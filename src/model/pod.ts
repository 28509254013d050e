/** How a container stands in its pod's spec; the sandbox ("pause") stands in none. */
export type ContainerKind = "init" | "sidecar" | "app" | "ephemeral" | "sandbox";

export type ContainerState = "running" | "waiting" | "terminated";

/** The sandbox's name in every report. */
export const SANDBOX_NAME = "(sandbox)";

/** A container as its pod's spec and status declare it. */
export interface DeclaredContainer {
  name: string;
  kind: ContainerKind;
  /** `runtime://hex`, as in `status.containerStatuses[].containerID`; null before it was created. */
  id: string | null;
  /** Null where the status does not speak of it yet. */
  state: ContainerState | null;
  /** The waiting or terminated reason, e.g. `CrashLoopBackOff`, `Completed`. */
  reason: string | null;
  exitCode: number | null;
  restartCount: number;
  privileged: boolean;
  /** The effective `runAsUser` of the spec (container over pod); null where the image decides. */
  runAsUser: number | null;
  runAsNonRoot: boolean | null;
  /** The container whose PID namespace an ephemeral container joins. */
  targetContainerName: string | null;
  image: string;
}

/** A container that no spec declares, and of which no more is known than that it runs: a sandbox, or a process's own. */
export function undeclared(kind: ContainerKind, name: string, id: string | null): DeclaredContainer {
  return {
    name,
    kind,
    id,
    state: "running",
    reason: null,
    exitCode: null,
    restartCount: 0,
    privileged: false,
    runAsUser: null,
    runAsNonRoot: null,
    targetContainerName: null,
    image: "",
  };
}

/** What a pod's spec says about namespaces, with the API server's defaults filled in. */
export interface PodNamespaceSpec {
  hostNetwork: boolean;
  hostPID: boolean;
  hostIPC: boolean;
  hostUsers: boolean;
  shareProcessNamespace: boolean;
}

/** A path of the node that a container mounts by a hostPath volume. */
export interface HostPathMount {
  container: string;
  volume: string;
  /** On the node. */
  path: string;
  /** In the container. */
  mountPath: string;
  readOnly: boolean;
}

/** A pod as the API server describes it: all that the later layers need, and no more. */
export interface Pod {
  namespace: string;
  name: string;
  uid: string;
  /** The UID in its cgroup paths: a static pod's is its `kubernetes.io/config.hash`, not that of its mirror. */
  cgroupUid: string;
  /** Null while it is not scheduled. */
  nodeName: string | null;
  phase: string;
  /** Why it is not running, in the API server's words; null where it does not say. */
  statusReason: string | null;
  /** Whether it has a deletionTimestamp. */
  deleting: boolean;
  spec: PodNamespaceSpec;
  /** Seconds; null where it is not known. */
  terminationGracePeriodSeconds: number | null;
  /** `spec.os.name`; null where it is not said. */
  os: string | null;
  runtimeClassName: string | null;
  /** Why its node takes no debug pod, as far as the pod itself tells; null where it does not. */
  serverless: string | null;
  /** Its status was filled in by a kubelet with a container runtime on Linux: no need to ask the node what it is. */
  provenLinux: boolean;
  podIPs: string[];
  hostPaths: HostPathMount[];
  /** Its metadata and spec as the API server has them, for the checks of the spec; null where nobody declared it. */
  raw: { metadata: unknown; spec: unknown } | null;
  /** In pod order: init and sidecar containers, app containers, ephemeral containers. */
  containers: DeclaredContainer[];
}

/** A container ID without its `runtime://`; null for null. */
export function bareContainerId(id: string | null): string | null {
  return id === null ? null : id.replace(/^[a-z0-9+.-]+:\/\//i, "");
}
