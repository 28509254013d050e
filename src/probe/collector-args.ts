import { bareContainerId, type Pod } from "../model/pod.js";

/**
 * Where runtimes listen, most common first; the collector takes the first that exists on the node.
 * Sources: cri-tools `cmd/crictl/main_unix.go` (containerd, CRI-O, cri-dockerd), k3s and RKE2 `/run/k3s`, k0s `/run/k0s`,
 * microk8s `/var/snap/microk8s`.
 */
const ENDPOINTS = [
  "unix:///run/containerd/containerd.sock",
  "unix:///run/k3s/containerd/containerd.sock",
  "unix:///run/k0s/containerd.sock",
  "unix:///var/snap/microk8s/common/run/containerd.sock",
  "unix:///run/crio/crio.sock",
  "unix:///run/cri-dockerd.sock",
];

/** Where nodes keep crictl: distributions and kubeadm, k3s, RKE2, GKE (COS), microk8s. */
const CRICTL_PATHS = [
  "/usr/local/bin/crictl",
  "/usr/bin/crictl",
  "/bin/crictl",
  "/opt/bin/crictl",
  "/var/lib/rancher/rke2/bin/crictl",
  "/var/lib/rancher/k3s/data/current/bin/crictl",
  "/home/kubernetes/bin/crictl",
  "/snap/microk8s/current/bin/crictl",
];

const CONTAINER_ID = /^[0-9a-f]{12,128}$/;
const POD_UID = /^[0-9a-f][0-9a-f-]{7,63}$/;

/** What the collector is asked to do on one node. */
export interface CollectorRequest {
  pods: Pod[];
  /** Whether its profile can enter namespaces. */
  enters: boolean;
  /** Whether to look into net, uts and ipc namespaces. */
  evidence: boolean;
  /** Whether to tell of all namespaces of the node, whosever they are. */
  everything?: boolean;
}

/** The collector's arguments (see the head of collector.sh). IDs that are none are left out: they end up in a pattern. */
export function collectorArgs(request: CollectorRequest): string[] {
  const ids = request.pods
    .flatMap((pod) => pod.containers)
    .flatMap((container) => bareContainerId(container.id) ?? [])
    .filter((id) => CONTAINER_ID.test(id));
  const uids = request.pods.map((pod) => pod.cgroupUid).filter((uid) => POD_UID.test(uid));
  const args = [
    ...ids.map((id) => `id=${id}`),
    ...uids.flatMap((uid) =>
      [...new Set([`pod${uid}`, `pod${uid.replaceAll("-", "_")}`])].map((text) => `match=${text}`),
    ),
  ];
  const more = [...(request.evidence ? ["mounts"] : []), ...(request.everything ? ["everything"] : [])];
  if (!request.enters) return [...args, ...more];
  return [
    ...args,
    ...ENDPOINTS.map((endpoint) => `cri=${endpoint}`),
    ...CRICTL_PATHS.map((path) => `crictl=${path}`),
    ...(request.evidence ? ["evidence"] : []),
    ...more,
  ];
}
