/** The entries of a kubeconfig file, as client-go's v1 types have them (client-go tools/clientcmd/api/v1/types.go). */
export interface ClusterEntry {
  server?: string;
  tlsServerName?: string;
  insecureSkipTlsVerify?: boolean;
  /** A path; absolute once its file has been read. */
  certificateAuthority?: string;
  /** Base64. */
  certificateAuthorityData?: string;
  proxyUrl?: string;
  disableCompression?: boolean;
  extensions?: unknown[];
}

export interface ExecEntry {
  command?: string;
  args?: string[];
  env?: unknown[];
  apiVersion?: string;
  installHint?: string;
  provideClusterInfo?: boolean;
  interactiveMode?: string;
}

export interface UserEntry {
  clientCertificate?: string;
  clientCertificateData?: string;
  clientKey?: string;
  clientKeyData?: string;
  token?: string;
  tokenFile?: string;
  impersonate?: string;
  impersonateUid?: string;
  impersonateGroups?: string[];
  impersonateExtra?: Record<string, string[]>;
  username?: string;
  password?: string;
  authProvider?: { name?: string; config?: Record<string, string> };
  exec?: ExecEntry;
}

export interface ContextEntry {
  cluster?: string;
  user?: string;
  namespace?: string;
}

/** One kubeconfig file, or several merged into one. Entries by name. */
export interface Kubeconfig {
  currentContext: string;
  clusters: Map<string, ClusterEntry>;
  users: Map<string, UserEntry>;
  contexts: Map<string, ContextEntry>;
}
