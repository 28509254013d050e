import type { Json } from "../../types.js";
import { runtimeTime } from "../api-time.js";
import { type ContainerLife, isRunning, type Sandbox } from "../lives.js";
import {
  containerAnnotations,
  containerLabels,
  containerState,
  logDirectory,
  specAnnotations,
} from "./labels.js";

const NEVER = "0001-01-01T00:00:00Z";
const RESOURCES = {
  cpuPeriod: "100000",
  cpuQuota: "0",
  cpuShares: "2",
  cpusetCpus: "",
  cpusetMems: "",
  hugepageLimits: [],
  memoryLimitInBytes: "0",
  memorySwapLimitInBytes: "0",
  oomScoreAdj: "1000",
  unified: {},
};

/** What `crictl inspect` knows of a container, in the form recorded from crictl 1.36 and containerd 2.1.9. */
export function inspectContainer(sandbox: Sandbox, life: ContainerLife): Json {
  return { info: info(sandbox, life), status: status(sandbox, life) };
}

function info(sandbox: Sandbox, life: ContainerLife): Json {
  const { runtimeSpec } = life;
  return {
    config: config(sandbox, life),
    pid: isRunning(life) ? life.process?.pid : 0,
    removing: false,
    runtimeOptions: { binary_name: "/usr/local/bin/runc" },
    runtimeSpec: {
      annotations: specAnnotations(sandbox, life),
      ...runtimeSpec,
      linux: {
        ...runtimeSpec.linux,
        resources: {
          cpu: { period: 100000, shares: 2 },
          devices: [{ access: "rwm", allow: life.spec.securityContext?.privileged === true }],
          memory: {},
        },
      },
      process: { ...runtimeSpec.process, oomScoreAdj: 1000 },
    },
    runtimeType: "io.containerd.runc.v2",
    sandboxID: sandbox.id,
    snapshotKey: life.id,
    snapshotter: "overlayfs",
  };
}

function config(sandbox: Sandbox, life: ContainerLife): Json {
  const { spec, runtimeSpec, image } = life;
  const privileged = spec.securityContext?.privileged === true;
  return {
    annotations: containerAnnotations(sandbox, life),
    ...(spec.args ? { args: spec.args } : {}),
    ...(spec.command ? { command: spec.command } : {}),
    envs: runtimeSpec.process.env.slice(image.env.length + 1).map((line: string) => {
      const [key, ...value] = line.split("=");
      return { key, value: value.join("=") };
    }),
    image: { image: image.id, user_specified_image: spec.image },
    labels: containerLabels(sandbox, life),
    linux: {
      resources: {
        cpu_period: 100000,
        cpu_shares: 2,
        hugepage_limits: [{ page_size: "2MB" }, { page_size: "1GB" }],
        oom_score_adj: 1000,
      },
      security_context: {
        ...(privileged
          ? { privileged: true }
          : { masked_paths: runtimeSpec.linux.maskedPaths, readonly_paths: runtimeSpec.linux.readonlyPaths }),
        namespace_options: namespaceOptions(sandbox.pod, spec.targetContainerName !== undefined),
        run_as_user: spec.securityContext?.runAsUser ? { value: spec.securityContext.runAsUser } : {},
        seccomp: { profile_type: 1 },
      },
    },
    log_path: `${life.name}/${life.attempt}.log`,
    metadata: { name: life.name, ...(life.attempt > 0 ? { attempt: life.attempt } : {}) },
    mounts: life.mounts,
  };
}

/** CRI's NamespaceMode by number: POD 0 (left out), CONTAINER 1, NODE 2, TARGET 3 (cri-api api.proto). */
export function namespaceOptions({ spec }: Json, hasTarget = false): Json {
  const pid = hasTarget ? 3 : spec.hostPID ? 2 : spec.shareProcessNamespace ? 0 : 1;
  return {
    ...(spec.hostIPC ? { ipc: 2 } : {}),
    ...(spec.hostNetwork ? { network: 2 } : {}),
    ...(pid > 0 ? { pid } : {}),
    userns_options: spec.hostUsers === false ? {} : { mode: 2 },
  };
}

function status(sandbox: Sandbox, life: ContainerLife): Json {
  const { end, image, user } = life;
  return {
    annotations: containerAnnotations(sandbox, life),
    createdAt: runtimeTime(life.createdAt),
    exitCode: end?.exitCode ?? 0,
    finishedAt: end ? runtimeTime(end.at) : NEVER,
    id: life.id,
    image: { annotations: {}, image: image.name, imageRef: "", runtimeHandler: "", userSpecifiedImage: "" },
    imageId: "",
    imageRef: image.id,
    labels: containerLabels(sandbox, life),
    logPath: `${logDirectory(sandbox.pod)}/${life.name}/${life.attempt}.log`,
    message: end?.message ?? "",
    metadata: { attempt: life.attempt, name: life.name },
    mounts: life.mounts.map(({ container_path, host_path, readonly }) => ({
      containerPath: container_path,
      gidMappings: [],
      hostPath: host_path,
      imageSubPath: "",
      propagation: "PROPAGATION_PRIVATE",
      readonly: readonly === true,
      recursiveReadOnly: false,
      selinuxRelabel: false,
      uidMappings: [],
    })),
    reason: end?.reason ?? "",
    resources: { linux: RESOURCES },
    startedAt: life.process ? runtimeTime(life.startedAt) : NEVER,
    state: containerState(life),
    stopSignal: "RUNTIME_DEFAULT",
    user: {
      linux: {
        gid: String(user.gid),
        supplementalGroups: user.additionalGids.map(String),
        uid: String(user.uid),
      },
    },
  };
}
