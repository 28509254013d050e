import { parseRequestTimeout } from "./duration.js";
import type { ConnectionFlags } from "./flags.js";
import { inCluster } from "./in-cluster.js";
import type { ClusterEntry, UserEntry } from "./kubeconfig.js";
import { loadKubeconfig } from "./kubeconfig-files.js";
import { select, withClusterFlags, withUserFlags } from "./selection.js";
import { serverUrl } from "./server-url.js";
import type { Surroundings } from "./surroundings.js";
import { validate } from "./validation.js";

/** Everything about a connection that can be known before anything is sent. */
export interface ConnectionConfig {
  /** Null where no context was used: flags only, in-cluster, or no configuration at all. */
  contextName: string | null;
  userName: string | null;
  cluster: ClusterEntry;
  user: UserEntry;
  namespace: string;
  server: URL;
  /** Where it is reached, if not by its URL: a unix socket. */
  socketPath?: string;
  /** Of one request, in milliseconds; null for none. */
  requestTimeout: number | null;
}

/**
 * What the flags, the environment and the kubeconfig together say, by kubectl's rules; with none of them the cluster this
 * process runs in, and else http://localhost:8080, as kubectl has it. Rejects with ConfigInvalid in kubectl's words.
 */
export async function resolveConfig(flags: ConnectionFlags, around: Surroundings): Promise<ConnectionConfig> {
  const kubeconfig = await loadKubeconfig(flags.kubeconfig || undefined, around);
  const selection = select(kubeconfig, flags);
  const known = kubeconfig.contexts.has(selection.contextName);
  await validate(selection, selection.contextName !== "" && !known);
  const requestTimeout = parseRequestTimeout(flags.requestTimeout);
  const inside = await inCluster(around);
  const namespace = flags.namespace || selection.context.namespace || inside?.namespace || "default";
  if (!selection.cluster.server && inside !== null) {
    const cluster = withClusterFlags(inside.cluster, flags);
    const user = withUserFlags(inside.user, flags);
    return {
      contextName: null,
      userName: null,
      cluster,
      user,
      namespace,
      server: serverUrl(cluster.server),
      requestTimeout,
    };
  }
  const server = serverUrl(
    selection.cluster.server || around.env["KUBERNETES_MASTER"] || "http://localhost:8080",
  );
  return {
    contextName: selection.contextName || null,
    userName: selection.userName || null,
    cluster: selection.cluster,
    user: selection.user,
    namespace,
    server,
    requestTimeout,
  };
}
