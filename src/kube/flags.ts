/** kubectl's flags about which cluster to talk to, and as whom. An empty string is as good as absent, as in kubectl. */
export interface ConnectionFlags {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  cluster?: string | undefined;
  user?: string | undefined;
  namespace?: string | undefined;
  server?: string | undefined;
  tlsServerName?: string | undefined;
  certificateAuthority?: string | undefined;
  insecureSkipTlsVerify?: boolean | undefined;
  clientCertificate?: string | undefined;
  clientKey?: string | undefined;
  token?: string | undefined;
  as?: string | undefined;
  asUid?: string | undefined;
  asGroup?: string[] | undefined;
  /** As typed: a Go duration or whole seconds. */
  requestTimeout?: string | undefined;
}

/** How a command line declares one of them. */
interface FlagRow {
  /** As typed, without the dashes; its camel case is the key in `ConnectionFlags`. */
  name: string;
  alias?: string;
  type: "string" | "boolean" | "array";
  description: string;
}

/** Every connection flag with kubectl's own description (cli-runtime pkg/genericclioptions/config_flags.go). */
export const CONNECTION_FLAGS: readonly FlagRow[] = [
  { name: "kubeconfig", type: "string", description: "Path to the kubeconfig file to use for CLI requests." },
  { name: "context", type: "string", description: "The name of the kubeconfig context to use" },
  { name: "cluster", type: "string", description: "The name of the kubeconfig cluster to use" },
  { name: "user", type: "string", description: "The name of the kubeconfig user to use" },
  {
    name: "namespace",
    alias: "n",
    type: "string",
    description: "If present, the namespace scope for this CLI request",
  },
  {
    name: "server",
    alias: "s",
    type: "string",
    description: "The address and port of the Kubernetes API server",
  },
  {
    name: "tls-server-name",
    type: "string",
    description:
      "Server name to use for server certificate validation. If it is not provided, the hostname used to contact the server is used",
  },
  {
    name: "certificate-authority",
    type: "string",
    description: "Path to a cert file for the certificate authority",
  },
  {
    name: "insecure-skip-tls-verify",
    type: "boolean",
    description:
      "If true, the server's certificate will not be checked for validity. This will make your HTTPS connections insecure",
  },
  { name: "client-certificate", type: "string", description: "Path to a client certificate file for TLS" },
  { name: "client-key", type: "string", description: "Path to a client key file for TLS" },
  { name: "token", type: "string", description: "Bearer token for authentication to the API server" },
  {
    name: "as",
    type: "string",
    description:
      "Username to impersonate for the operation. User could be a regular user or a service account in a namespace.",
  },
  { name: "as-uid", type: "string", description: "UID to impersonate for the operation." },
  {
    name: "as-group",
    type: "array",
    description:
      "Group to impersonate for the operation, this flag can be repeated to specify multiple groups.",
  },
  {
    name: "request-timeout",
    type: "string",
    description:
      "The length of time to wait before giving up on a single server request. Non-zero values should contain a corresponding time unit (e.g. 1s, 2m, 3h). A value of zero means don't timeout requests.",
  },
];
