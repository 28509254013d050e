import http from "node:http";
import https from "node:https";
import { KEEP_ALIVE, withDialTimeouts, withHandshakeTimeout } from "./dial.js";
import type { ServerTrust } from "./tls.js";
import { tunnel } from "./tunnel.js";

/** Kept-alive connections to one server, besides those that a second long answer needs for itself. */
const POOLED = 2;

/** Milliseconds after which an idle connection is not trusted any more: load balancers drop them, some without a word. */
const IDLE = 30_000;

/** Where the connections go, and how the server is checked. */
export interface Route {
  server: URL;
  proxy: URL | null;
  trust: ServerTrust;
  /** Of a unix socket that stands for the server. */
  socketPath?: string | undefined;
}

/**
 * The connections to one server: at most two kept alive for everything, and one more for each long answer (a followed log, a
 * watch) beyond the first, so that a short request never waits for a long one to end.
 */
export class Connections {
  readonly #route: Route;
  readonly #pool: http.Agent;
  readonly #extra: http.Agent;
  #long = 0;

  constructor(route: Route) {
    this.#route = route;
    this.#pool = this.#agent({
      keepAlive: true,
      keepAliveMsecs: KEEP_ALIVE,
      maxSockets: POOLED,
      timeout: IDLE,
    });
    this.#extra = this.#agent({ keepAlive: false });
  }

  /**
   * The agent for one exchange. A long one counts until `release`, which may be called more than once. An agent never gives a request
   * a connection that was made with another client certificate.
   */
  take(long: boolean): { agent: http.Agent; release: () => void } {
    if (!long) return { agent: this.#pool, release: () => {} };
    const agent = this.#long === 0 ? this.#pool : this.#extra;
    this.#long += 1;
    let held = true;
    const release = (): void => {
      if (held) this.#long -= 1;
      held = false;
    };
    return { agent, release };
  }

  /** Closes every connection; the next exchange makes new ones. */
  close(): void {
    this.#pool.destroy();
    this.#extra.destroy();
  }

  #agent(options: http.AgentOptions): http.Agent {
    const { server, proxy, trust, socketPath } = this.#route;
    if (socketPath !== undefined) return new http.Agent({ ...options, socketPath } as http.AgentOptions);
    const secure = server.protocol === "https:";
    const agent: any = secure ? new https.Agent({ ...options, ...trust }) : new http.Agent(options);
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (to: any, done: (error: Error | null, socket?: unknown) => void): unknown => {
      if (proxy === null || !needsTunnel(server, proxy))
        return withDialTimeouts(connect(to), `${to.host}:${to.port}`, secure);
      tunnel(proxy, to.host, Number(to.port)).then(
        (socket) => done(null, secure ? withHandshakeTimeout(connect({ ...to, socket })) : socket),
        (error: Error) => done(error),
      );
      return undefined;
    };
    return agent;
  }
}

/** Plain http goes to a plain HTTP proxy as it is, with the whole URL in its first line (RFC 9112, section 3.2.2). */
export function needsTunnel(server: URL, proxy: URL): boolean {
  return server.protocol === "https:" || proxy.protocol !== "http:";
}
