import yaml from "js-yaml";
import type { Json } from "../types.js";
import type { KeyPair } from "./certs.js";

/** How a user of a kubeconfig signs in. */
export type Credentials = KeyPair | { token: string };

function user(credentials: Credentials): Json {
  if ("token" in credentials) return credentials;
  const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
  return {
    "client-certificate-data": base64(credentials.certPem),
    "client-key-data": base64(credentials.keyPem),
  };
}

/** A kubeconfig with one cluster, one user and one context, all of the given name; certificates are inside. */
export function kubeconfig(
  server: { url: string; caPem: string },
  credentials: Credentials,
  options: { name?: string; namespace?: string } = {},
): Json {
  const name = options.name ?? "lab";
  const cluster = {
    server: server.url,
    "certificate-authority-data": Buffer.from(server.caPem).toString("base64"),
  };
  const context = {
    cluster: name,
    user: name,
    ...(options.namespace ? { namespace: options.namespace } : {}),
  };
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user: user(credentials) }],
    contexts: [{ name, context }],
    "current-context": name,
  };
}

/** The same as text, for a file. */
export function kubeconfigYaml(...args: Parameters<typeof kubeconfig>): string {
  // Certificates on one line each, as kubectl writes them.
  return yaml.dump(kubeconfig(...args), { lineWidth: -1 });
}
