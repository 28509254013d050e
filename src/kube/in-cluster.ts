import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { ClusterEntry, UserEntry } from "./kubeconfig.js";
import type { Surroundings } from "./surroundings.js";

/** Where the kubelet puts a pod's service account (kubernetes.io/docs/tasks/run-application/access-api-from-pod). */
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** What a pod knows about its own cluster. */
interface InCluster {
  cluster: ClusterEntry;
  user: UserEntry;
  namespace: string;
}

/**
 * The cluster this process runs in as a pod, null where it does not: both KUBERNETES_SERVICE_HOST and _PORT are set and a token
 * is there. Rules: client-go rest/config.go, InClusterConfig, and tools/clientcmd/client_config.go, inClusterClientConfig.
 */
export async function inCluster({ env, serviceAccountDir }: Surroundings): Promise<InCluster | null> {
  const host = env["KUBERNETES_SERVICE_HOST"];
  const port = env["KUBERNETES_SERVICE_PORT"];
  if (!host || !port) return null;
  const folder = serviceAccountDir ?? SERVICE_ACCOUNT;
  const tokenFile = path.join(folder, "token");
  if (!(await isFile(tokenFile))) return null;
  const authority = path.join(folder, "ca.crt");
  return {
    cluster: {
      server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
      ...((await isFile(authority)) ? { certificateAuthority: authority } : {}),
    },
    user: { tokenFile },
    namespace: env["POD_NAMESPACE"] || (await namespaceIn(folder)) || "default",
  };
}

async function namespaceIn(folder: string): Promise<string> {
  try {
    return (await readFile(path.join(folder, "namespace"), "utf8")).trim();
  } catch {
    return "";
  }
}

async function isFile(file: string): Promise<boolean> {
  try {
    return !(await stat(file)).isDirectory();
  } catch {
    return false;
  }
}
