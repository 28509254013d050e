import { type Connection, connect } from "../../src/kube/connect.js";
import type { ConnectionFlags } from "../../src/kube/flags.js";
import type { Surroundings } from "../../src/kube/surroundings.js";
import { type Authority, makeAuthority } from "../lab/api/certs.js";
import { type Handler, startServer, type TestServer } from "./server.js";
import { surroundings } from "./surroundings.js";

/** An https server of its own authority, and a kubeconfig for it. */
export interface TestCluster {
  server: TestServer;
  authority: Authority;
  /** Writes a kubeconfig with this user and these additions to the cluster, and connects with it. */
  connect(user: object, options?: ConnectOptions): Promise<Connection>;
  kubeconfig(user: object, cluster?: object): string;
}

interface ConnectOptions {
  cluster?: object;
  flags?: ConnectionFlags;
  around?: Partial<Surroundings>;
}

interface Folder {
  write(name: string, text: string): string;
}

let written = 0;

export async function startCluster(folder: Folder, handler: Handler): Promise<TestCluster> {
  const authority = await makeAuthority();
  const { certPem, keyPem } = await authority.server();
  const server = await startServer(handler, { cert: certPem, key: keyPem, clientCa: authority.caPem });
  const ca = Buffer.from(authority.caPem).toString("base64");
  const kubeconfig = (user: object, cluster: object = {}): string => {
    written += 1;
    const clusters = [
      { name: "c", cluster: { server: server.url, "certificate-authority-data": ca, ...cluster } },
    ];
    const contexts = [{ name: "here", context: { cluster: "c", user: "u", namespace: "demo" } }];
    const config = { "current-context": "here", clusters, contexts, users: [{ name: "u", user }] };
    return folder.write(`config-${written}`, JSON.stringify(config));
  };
  return {
    server,
    authority,
    kubeconfig,
    connect: (user, { cluster, flags, around } = {}) =>
      connect({ kubeconfig: kubeconfig(user, cluster), ...flags }, surroundings(around)),
  };
}
