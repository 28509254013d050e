import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { ApiPort, Json, KubeletPort } from "../types.js";
import type { User } from "./auth.js";
import { bootstrap, grant, plant, plantNamespace } from "./bootstrap.js";
import { type KeyPair, makeAuthority } from "./certs.js";
import type { Cluster } from "./cluster.js";
import { type FaultPlan, Faults } from "./faults.js";
import { handle, handleUpgrade } from "./handle.js";
import { attachKubelet, kubeletApi, startWorkers } from "./kubelets.js";
import { createObject } from "./objects.js";
import { builtin } from "./resources.js";
import { Store } from "./store.js";

/** A cluster that has just started has gone through some hundreds of revisions. */
const FIRST_REVISION = 200;
const ADMIN = "kubernetes-admin";

export interface ApiOptions {
  /** The node objects at the start; one without a kubelet stays there, as a dead node does. */
  nodes: Json[];
  faults?: FaultPlan;
  /** Bearer tokens and whose they are. */
  users?: Record<string, User>;
  /** 0 or absent: any free one. */
  port?: number;
}

export interface RequestLine {
  method: string;
  path: string;
  user: string;
  /** 0: no answer was sent (a reset); an upgrade is 101. */
  status: number;
}

/** The lab's API server as the rest of the lab and the tests hold it. */
export interface LabApi extends ApiPort {
  url: string;
  caPem: string;
  admin: KeyPair;
  /** A client certificate for a user. */
  makeUser(name: string, groups?: string[]): Promise<KeyPair>;
  addToken(token: string, user: User): void;
  /** Grants RBAC rules to a user: `namespace` undefined is cluster-wide. */
  addRole(user: string, rules: Json[], namespace?: string): void;
  setFaults(plan: FaultPlan): void;
  attachKubelet(kubelet: KubeletPort): void;
  /** Creates an object as an administrator would, past HTTP but through admission. Returns what is stored. */
  create(plural: string, namespace: string | undefined, object: Json): Json;
  /** Puts an object into the store as it is, past admission and checks. Returns what is stored. */
  plant(plural: string, object: Json): Json;
  createNamespace(name: string, labels?: Record<string, string>): Json;
  get(plural: string, namespace: string | undefined, name: string): Json | undefined;
  /** Forgets the history, so that older watches and continue tokens get 410. */
  compact(): void;
  /** What clients did since the start or the last `resetStats`. */
  stats(): {
    connections: number;
    open: number;
    requests: RequestLine[];
    /** The most requests that were being answered at one time. */
    mostAtOnce: number;
  };
  resetStats(): void;
  stop(): Promise<void>;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/** Counts connections and requests; closes what is open when the lab stops. */
class Traffic {
  connections = 0;
  requests: RequestLine[] = [];
  running = 0;
  mostAtOnce = 0;
  /** Those with a finished handshake. */
  open = new Set<Duplex>();
  /** All TCP connections. */
  sockets = new Set<Duplex>();

  accepted(socket: Duplex): void {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
  }

  connected(socket: Duplex): void {
    this.connections += 1;
    this.open.add(socket);
    socket.on("close", () => this.open.delete(socket));
    socket.on("error", () => socket.destroy());
  }

  begin(request: IncomingMessage, answer: ServerResponse | Duplex): RequestLine {
    this.running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    answer.once("close", () => {
      this.running -= 1;
    });
    const line = { method: request.method ?? "", path: request.url ?? "", user: "", status: 0 };
    this.requests.push(line);
    return line;
  }
}

async function makeServer(cluster: Cluster, key: KeyPair, traffic: Traffic): Promise<Server> {
  const server = createServer({
    key: key.keyPem,
    cert: key.certPem,
    ca: cluster.caPem,
    requestCert: true,
    rejectUnauthorized: false,
    keepAliveTimeout: 60_000,
  });
  server.on("connection", (socket) => traffic.accepted(socket));
  server.on("secureConnection", (socket) => traffic.connected(socket));
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const line = traffic.begin(request, response);
    response.setHeader("Audit-Id", randomUUID());
    response.setHeader("Cache-Control", "no-cache, private");
    response.on("finish", () => {
      line.status = response.statusCode;
    });
    void handle(cluster, request, response, line);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void handleUpgrade(cluster, request, socket, head, traffic.begin(request, socket));
  });
  return server;
}

function stopper(server: Server, traffic: Traffic): () => Promise<void> {
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of [...traffic.open, ...traffic.sockets]) socket.destroy();
    });
}

/**
 * Starts the lab's API server on loopback: HTTPS with a certificate authority of its own, client certificates and bearer
 * tokens, a cluster with the given nodes and no pods. Rejects when the port is taken.
 */
export async function startApiServer(options: ApiOptions): Promise<LabApi> {
  const authority = await makeAuthority();
  const cluster: Cluster = {
    store: new Store(FIRST_REVISION),
    caPem: authority.caPem,
    tokens: new Map(Object.entries(options.users ?? {})),
    kubelets: new Map(),
    confirmed: new Set(),
    faults: new Faults(),
  };
  cluster.faults.set(options.faults ?? []);
  bootstrap(cluster.store, authority.caPem, options.nodes);
  startWorkers(cluster);
  const traffic = new Traffic();
  const server = await makeServer(cluster, await authority.server(), traffic);
  const port = await listen(server, options.port ?? 0);
  const admin = await authority.client(ADMIN, ["system:masters"]);
  return {
    ...kubeletApi(cluster),
    ...administration(cluster),
    url: `https://127.0.0.1:${port}`,
    caPem: authority.caPem,
    admin,
    makeUser: (name, groups = []) => authority.client(name, groups),
    stats: () => ({
      connections: traffic.connections,
      open: traffic.open.size,
      requests: [...traffic.requests],
      mostAtOnce: traffic.mostAtOnce,
    }),
    resetStats: () => {
      traffic.connections = 0;
      traffic.requests = [];
      traffic.mostAtOnce = traffic.running;
    },
    stop: stopper(server, traffic),
  };
}

type Administration = Pick<
  LabApi,
  | "addToken"
  | "addRole"
  | "setFaults"
  | "attachKubelet"
  | "create"
  | "plant"
  | "createNamespace"
  | "get"
  | "compact"
>;

function administration(cluster: Cluster): Administration {
  let roles = 0;
  return {
    addToken: (token, user) => void cluster.tokens.set(token, user),
    addRole: (user, rules, namespace) => {
      roles += 1;
      grant(cluster.store, `lab-${roles}`, { kind: "User", name: user }, rules, namespace);
    },
    setFaults: (plan) => cluster.faults.set(plan),
    attachKubelet: (kubelet) => attachKubelet(cluster, kubelet),
    create: (plural, namespace, object) => createObject(cluster, builtin(plural), namespace, object),
    plant: (plural, object) => plant(cluster.store, builtin(plural), object),
    createNamespace: (name, labels) => plantNamespace(cluster.store, name, cluster.caPem, labels),
    get: (plural, namespace, name) => cluster.store.get(builtin(plural), namespace, name),
    compact: () => cluster.store.compact(),
  };
}
