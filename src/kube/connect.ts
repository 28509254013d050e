import { createKubeApi } from "./api.js";
import { resolveConfig } from "./config.js";
import { credentialSource } from "./credentials.js";
import { createKubeExec } from "./exec.js";
import type { KubeExec } from "./exec-port.js";
import type { ConnectionFlags } from "./flags.js";
import type { KubeApi, KubeCollections } from "./port.js";
import type { Surroundings } from "./surroundings.js";
import { serverTrust } from "./tls.js";
import { Transport } from "./transport.js";

/** A cluster ready to be asked. */
export interface Connection {
  api: KubeApi & KubeCollections;
  exec: KubeExec;
  /** Where things are looked for that no namespace was given for. */
  namespace: string;
  /** Of the kubeconfig; null without one. */
  context: string | null;
  /** The kubeconfig's name for who asks; null without one. */
  user: string | null;
  /** As the user knows it, `https://127.0.0.1:6443`. */
  server: string;
}

/**
 * Resolves configuration and credentials by kubectl's rules; sends nothing. Rejects with a KubeError in kubectl's words.
 */
export async function connect(flags: ConnectionFlags, around: Surroundings): Promise<Connection> {
  const config = await resolveConfig(flags, around);
  const secure = config.server.protocol === "https:";
  const trust = secure ? await serverTrust(config.cluster, around.env) : { rejectUnauthorized: true };
  const credentials = await credentialSource({ config, trust, around });
  const transport = new Transport(config, credentials, trust, around);
  return {
    api: createKubeApi(transport),
    exec: createKubeExec(transport),
    namespace: config.namespace,
    context: config.contextName,
    user: config.userName,
    server: config.server.href.replace(/\/$/, ""),
  };
}
