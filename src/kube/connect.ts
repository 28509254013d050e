import { createKubeApi } from "./api.js";
import { type ConnectionConfig, resolveConfig } from "./config.js";
import type { CredentialSource } from "./credential.js";
import { credentialSource } from "./credentials.js";
import { KubeError, NeedsKubectl } from "./errors.js";
import { createKubeExec } from "./exec.js";
import type { KubeExec } from "./exec-port.js";
import type { ConnectionFlags } from "./flags.js";
import type { KubeApi, KubeCollections } from "./port.js";
import { chooseProxy } from "./proxy.js";
import type { ServerTrust } from "./server-trust.js";
import type { Surroundings } from "./surroundings.js";
import { serverTrust } from "./tls.js";
import { Transport } from "./transport.js";

/** A cluster ready to be asked. */
export interface Connection {
  api: KubeApi & KubeCollections;
  exec: KubeExec;
  /** Begins to make this many connections, two at most: whoever has something to do before asking need not wait for them then. */
  open(count: number): void;
  /** Where things are looked for that no namespace was given for. */
  namespace: string;
  /** Of the kubeconfig; null without one. */
  context: string | null;
  /** The kubeconfig's name for who asks; null without one. */
  user: string | null;
  /** As the user knows it, `https://127.0.0.1:6443`. */
  server: string;
}

/** How the server is reached: by ourselves, or by way of kubectl. */
interface Way {
  config: ConnectionConfig;
  credentials: CredentialSource;
  trust: ServerTrust;
}

const NO_TRUST: ServerTrust = { rejectUnauthorized: true };

async function byOurselves(config: ConnectionConfig, around: Surroundings): Promise<Way> {
  const secure = config.server.protocol === "https:";
  const trust = secure ? await serverTrust(config.cluster, around.env) : NO_TRUST;
  return { config, trust, credentials: await credentialSource({ config, trust, around }) };
}

/** Who asks, and as whom, is kubectl's affair then. */
async function byKubectl(
  config: ConnectionConfig,
  flags: ConnectionFlags,
  around: Surroundings,
): Promise<Way> {
  const { startKubectlProxy } = await import("./kubectl-proxy.js");
  const serverPath = config.server.pathname !== "/";
  const { socketPath, close } = await startKubectlProxy(flags, around, { serverPath });
  const credential = { authorization: null, keyPair: null };
  return {
    config: { ...config, server: new URL("http://localhost"), socketPath, cluster: {}, user: {} },
    trust: NO_TRUST,
    credentials: { current: async () => credential, renew: async () => null, close },
  };
}

async function bestWay(config: ConnectionConfig, flags: ConnectionFlags, around: Surroundings): Promise<Way> {
  try {
    return await byOurselves(config, around);
  } catch (beyond) {
    if (!(beyond instanceof NeedsKubectl)) throw beyond;
    const way = await byKubectl(config, flags, around).catch((error: unknown) => {
      throw error instanceof KubeError ? beyond : error;
    });
    around.onWarning?.(`${beyond.message}: asking through kubectl proxy`);
    return way;
  }
}

/**
 * Resolves configuration and credentials by kubectl's rules; sends nothing. `throughKubectl`: whatever is asked goes through a
 * kubectl proxy, as it does by itself where only kubectl can get credentials. Rejects with a KubeError in kubectl's words.
 */
export async function connect(
  flags: ConnectionFlags,
  around: Surroundings,
  { throughKubectl = false }: { throughKubectl?: boolean } = {},
): Promise<Connection> {
  const own = await resolveConfig(flags, around);
  const way = throughKubectl ? await byKubectl(own, flags, around) : await bestWay(own, flags, around);
  const { server, socketPath, cluster } = way.config;
  const proxy = await chooseProxy(server, cluster.proxyUrl, around.env);
  const transport = new Transport(
    way.config,
    way.credentials,
    { server, proxy, trust: way.trust, socketPath },
    around,
  );
  return {
    api: createKubeApi(transport),
    exec: createKubeExec(transport),
    open: (count) => transport.open(count),
    namespace: own.namespace,
    context: own.contextName,
    user: own.userName,
    server: own.server.href.replace(/\/$/, ""),
  };
}
