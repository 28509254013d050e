import type { Json } from "../types.js";
import type { PodFacts } from "./environment.js";
import { type Entry, podDirectory, volumePath } from "./volumes.js";

/** One mount of a container, as the kubelet asks the runtime for it. */
export interface ConfigMount {
  container_path: string;
  host_path: string;
  readonly?: boolean;
  [field: string]: unknown;
}

/** The folder in which containerd keeps a sandbox's own files. */
export function sandboxFolder(sandboxId: string): string {
  return `/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${sandboxId}`;
}

/** Where a sandbox's /dev/shm is; the node's own with hostIPC. */
export function sharedMemory(pod: Json, sandboxId: string): string {
  if (pod.spec.hostIPC) return "/dev/shm";
  return `/run/containerd/io.containerd.grpc.v1.cri/sandboxes/${sandboxId}/shm`;
}

/** The host name that the pod sees: the node's with hostNetwork. */
export function hostnameOf(pod: Json, nodeName: string): string {
  return pod.spec.hostNetwork ? nodeName : (pod.spec.hostname ?? pod.metadata.name).slice(0, 63);
}

/** hosts, hostname, resolv.conf and /dev/shm of a pod, made before its sandbox. */
export function podEntries(pod: Json, sandboxId: string, facts: PodFacts, owner = 0): Entry[] {
  const folder = sandboxFolder(sandboxId);
  const name = hostnameOf(pod, facts.nodeName);
  const entries: Entry[] = [
    { path: `${podDirectory(pod)}/etc-hosts`, text: hostsFile(pod, name, facts), mode: "644", owner },
    { path: `${folder}/hostname`, text: `${name}\n`, mode: "644", owner },
    { path: `${folder}/resolv.conf`, text: resolvFile(pod), mode: "644", owner },
  ];
  if (!pod.spec.hostIPC)
    entries.push({ path: sharedMemory(pod, sandboxId), memory: true, mode: "1777", owner });
  return entries;
}

/** Names and addresses, byte for byte as the kubelet writes them (kubernetes pkg/kubelet/kubelet_pods.go). */
export function hostsFile(pod: Json, hostname: string, facts: PodFacts): string {
  const aliases: Json[] = pod.spec.hostAliases ?? [];
  const more = aliases.map(({ ip, hostnames }) => `${ip}\t${hostnames.join("\t")}\n`);
  const added = more.length > 0 ? `\n# Entries added by HostAliases.\n${more.join("")}` : "";
  if (pod.spec.hostNetwork) {
    return `# Kubernetes-managed hosts file (host network).\n${nodeHostsFile(facts)}${added}`;
  }
  const localhost =
    "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n" +
    "fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n";
  return `# Kubernetes-managed hosts file.\n${localhost}${facts.podIP}\t${hostname}\n${added}`;
}

/** The node's own hosts file (perl/Root.pm puts it over the machine's). */
export function nodeHostsFile({ hostIP, nodeName }: Pick<PodFacts, "hostIP" | "nodeName">): string {
  return `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${hostIP}\t${nodeName}\n`;
}

function resolvFile(pod: Json): string {
  const { dnsPolicy, hostNetwork } = pod.spec;
  if (dnsPolicy === "Default" || (hostNetwork && dnsPolicy !== "ClusterFirstWithHostNet"))
    return "nameserver 127.0.0.1\n";
  const domain = "svc.cluster.local cluster.local";
  return `search ${pod.metadata.namespace}.${domain}\nnameserver 10.96.0.10\noptions ndots:5\n`;
}

/** A container's mounts in the kubelet's order: volumes, hosts, termination log. */
export function containerMounts(pod: Json, container: Json, lifeFile: string): ConfigMount[] {
  const volumes = new Map<string, Json>(
    (pod.spec.volumes ?? []).map((volume: Json) => [volume.name, volume]),
  );
  const mounts: ConfigMount[] = [];
  for (const mount of container.volumeMounts ?? []) {
    const volume = volumes.get(mount.name);
    if (!volume) throw new Error(`no volume ${mount.name}`);
    const path = volumePath(pod, volume);
    mounts.push({
      container_path: mount.mountPath,
      host_path: mount.subPath ? `${path}/${mount.subPath}` : path,
      ...(mount.readOnly ? { readonly: true } : {}),
    });
  }
  if (!mounts.some(({ container_path }) => container_path === "/etc/hosts")) {
    mounts.push({ container_path: "/etc/hosts", host_path: `${podDirectory(pod)}/etc-hosts` });
  }
  mounts.push({
    container_path: container.terminationMessagePath ?? "/dev/termination-log",
    host_path: lifeFile,
  });
  return mounts;
}

/** What must be there for them: the termination log, folders named by subPath. */
export function containerEntries(pod: Json, container: Json, lifeFile: string, owner = 0): Entry[] {
  const entries: Entry[] = [{ path: lifeFile, text: "", mode: "666", owner }];
  const paths = new Map<string, string>(
    (pod.spec.volumes ?? []).map((volume: Json) => [volume.name, volumePath(pod, volume)]),
  );
  for (const { name, subPath } of container.volumeMounts ?? []) {
    if (subPath) entries.push({ path: `${paths.get(name)}/${subPath}`, keep: true });
  }
  return entries;
}
