import { readFileSync } from "node:fs";
import { arch, cpus, release, totalmem } from "node:os";
import type { Json } from "../types.js";
import { apiTime } from "./api-time.js";
import { IMAGES } from "./images.js";
import type { Machine } from "./machine.js";

const CONDITIONS = [
  ["MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
] as const;

/** What the node says of itself, in the form recorded from Kubernetes 1.36. */
export function nodeStatus(machine: Machine): Json {
  const now = apiTime(new Date());
  const memory = Math.floor(totalmem() / 1024);
  const size = {
    cpu: String(cpus().length),
    "ephemeral-storage": "264212084Ki",
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
  };
  const handler = { recursiveReadOnlyMounts: true, userNamespaces: !machine.unprivileged };
  return {
    capacity: { ...size, memory: `${memory}Ki`, pods: "110" },
    allocatable: { ...size, memory: `${memory - 102400}Ki`, pods: "110" },
    conditions: CONDITIONS.map(([type, status, reason, message]) => ({
      type,
      status,
      lastHeartbeatTime: now,
      lastTransitionTime: now,
      reason,
      message,
    })),
    addresses: [
      { type: "InternalIP", address: machine.address },
      { type: "Hostname", address: machine.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: "00000000000000000000000000000000",
      systemUUID: "00000000000000000000000000000000",
      bootID: "00000000-0000-0000-0000-000000000000",
      kernelVersion: release(),
      osImage: osName(),
      containerRuntimeVersion: "containerd://2.1.9+unknown",
      kubeletVersion: "v1.36.2",
      kubeProxyVersion: "",
      operatingSystem: "linux",
      architecture: arch() === "x64" ? "amd64" : arch(),
    },
    images: IMAGES.map(({ name, sizeBytes }) => ({ names: [name], sizeBytes })),
    runtimeHandlers: ["", "runc"].map((name) => ({ name, features: handler })),
    features: { supplementalGroupsPolicy: true },
  };
}

function osName(): string {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "Linux";
  } catch {
    return "Linux";
  }
}

/** The node as an API object, in the form recorded from Kubernetes 1.36. */
export function nodeObject(machine: Machine): Json {
  const status = nodeStatus(machine);
  const { architecture } = status.nodeInfo;
  return {
    kind: "Node",
    apiVersion: "v1",
    metadata: {
      name: machine.name,
      labels: {
        "beta.kubernetes.io/arch": architecture,
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": architecture,
        "kubernetes.io/hostname": machine.name,
        "kubernetes.io/os": "linux",
      },
      annotations: { "node.alpha.kubernetes.io/ttl": "0" },
    },
    spec: {},
    status,
  };
}
