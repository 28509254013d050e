import { configError } from "./errors.js";
import type { ConnectionFlags } from "./flags.js";
import type { ClusterEntry, ContextEntry, Kubeconfig, UserEntry } from "./kubeconfig.js";

/** The cluster and user that a kubeconfig and the flags together mean. Names are empty where none was named. */
export interface Selection {
  contextName: string;
  context: ContextEntry;
  clusterName: string;
  cluster: ClusterEntry;
  userName: string;
  user: UserEntry;
}

/**
 * Picks context, cluster and user as kubectl does: a name given by a flag must exist, a name that a context gives need not;
 * flags override single fields. Rules: client-go tools/clientcmd/client_config.go, getContext, getCluster, getAuthInfo.
 */
export function select(config: Kubeconfig, flags: ConnectionFlags): Selection {
  const contextName = flags.context || config.currentContext;
  const context = config.contexts.get(contextName) ?? {};
  const userName = flags.user || context.user || "";
  if (flags.user && !config.users.has(userName)) throw configError(`auth info "${userName}" does not exist`);
  if (flags.context && !config.contexts.has(contextName))
    throw configError(`context "${contextName}" does not exist`);
  const clusterName = flags.cluster || context.cluster || "";
  if (flags.cluster && !config.clusters.has(clusterName))
    throw configError(`cluster "${clusterName}" does not exist`);
  return {
    contextName,
    context,
    clusterName,
    cluster: withClusterFlags(config.clusters.get(clusterName) ?? {}, flags),
    userName,
    user: withUserFlags(config.users.get(userName) ?? {}, flags),
  };
}

/** The cluster with the flags over it: a CA given drops "skip" and the old CA, "skip" drops the CA, a server drops the old server name. */
export function withClusterFlags(entry: ClusterEntry, flags: ConnectionFlags): ClusterEntry {
  const cluster = { ...entry };
  if (flags.server) {
    cluster.server = flags.server;
    delete cluster.tlsServerName;
  }
  if (flags.tlsServerName) cluster.tlsServerName = flags.tlsServerName;
  if (flags.insecureSkipTlsVerify || flags.certificateAuthority) {
    delete cluster.certificateAuthority;
    delete cluster.certificateAuthorityData;
    cluster.insecureSkipTlsVerify = flags.insecureSkipTlsVerify ?? false;
    if (flags.certificateAuthority) cluster.certificateAuthority = flags.certificateAuthority;
  }
  return cluster;
}

/** The user with the flags over it. */
export function withUserFlags(entry: UserEntry, flags: ConnectionFlags): UserEntry {
  const user = { ...entry };
  if (flags.token) user.token = flags.token;
  if (flags.clientCertificate) {
    user.clientCertificate = flags.clientCertificate;
    delete user.clientCertificateData;
  }
  if (flags.clientKey) {
    user.clientKey = flags.clientKey;
    delete user.clientKeyData;
  }
  if (flags.as) user.impersonate = flags.as;
  if (flags.asUid) user.impersonateUid = flags.asUid;
  if (flags.asGroup !== undefined && flags.asGroup.length > 0) user.impersonateGroups = flags.asGroup;
  return user;
}
