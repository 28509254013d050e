import type { CredentialContext } from "./credential.js";

/** The name under which a cluster's entry keeps what its plugin is to be told (client-go tools/clientcmd, clusterExtensionKey). */
const PLUGIN_EXTENSION = "client.authentication.k8s.io/exec";

/**
 * The value of KUBERNETES_EXEC_INFO: an ExecCredential object without a status, JSON; with the cluster only where `context` is
 * given. Shape: client-go pkg/apis/clientauthentication/v1/types.go and rest/exec.go, ConfigToExecCluster.
 */
export function execInfo(
  apiVersion: string,
  interactive: boolean,
  context: CredentialContext | null,
): string {
  const cluster = context === null ? {} : { cluster: clusterInfo(context) };
  return JSON.stringify({ kind: "ExecCredential", apiVersion, spec: { ...cluster, interactive } });
}

function clusterInfo({ config, trust }: CredentialContext): Record<string, unknown> {
  const { cluster, server } = config;
  const named = (cluster.extensions ?? []).find(
    (row) => (row as { name?: string } | null)?.name === PLUGIN_EXTENSION,
  ) as { extension?: unknown } | undefined;
  const ownAuthority = cluster.certificateAuthorityData || cluster.certificateAuthority;
  return {
    server: cluster.server ?? server.href,
    ...(cluster.tlsServerName ? { "tls-server-name": cluster.tlsServerName } : {}),
    ...(cluster.insecureSkipTlsVerify ? { "insecure-skip-tls-verify": true } : {}),
    ...(ownAuthority && trust.ca
      ? { "certificate-authority-data": Buffer.from(trust.ca).toString("base64") }
      : {}),
    ...(cluster.proxyUrl ? { "proxy-url": cluster.proxyUrl } : {}),
    ...(cluster.disableCompression ? { "disable-compression": true } : {}),
    config: named?.extension ?? null,
  };
}
