import { readdirSync } from "node:fs";

/** What the kubelet calls a container. */
export interface LocalName {
  namespace: string;
  pod: string;
  container: string;
}

/** `POD_NAMESPACE_CONTAINER-ID.log`: kubernetes `pkg/kubelet/kuberuntime/legacy.go`, `logSymlink`. Names are DNS labels and subdomains. */
const LINK = /^([a-z0-9.-]{1,253})_([a-z0-9-]{1,63})_([a-z0-9-]{1,63})-([0-9a-f]{64})\.log$/;

/**
 * The names of the containers whose logs the kubelet keeps on this machine, by container ID. Empty where there is no such folder;
 * a container whose link is too long for a file name has none.
 */
export function localNames(folder = "/var/log/containers"): Map<string, LocalName> {
  const names = new Map<string, LocalName>();
  for (const file of namesIn(folder)) {
    const [, pod, namespace, container, id] = LINK.exec(file) ?? [];
    if (pod && namespace && container && id) names.set(id, { namespace, pod, container });
  }
  return names;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
