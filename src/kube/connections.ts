import http from "node:http";
import https from "node:https";
import { withDialTimeouts, withHandshakeTimeout } from "./dial.js";
import type { KeyPair, ServerTrust } from "./tls.js";
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
}

/**
 * The connections to one server: at most two kept alive for everything, and one more for each long answer (a followed log, a
 * watch) beyond the first, so that a short request never waits for a long one to end.
 */
export class Connections {
  readonly #route: Route;
  #keyPair: KeyPair | null = null;
  #pool: http.Agent | null = null;
  #extra: http.Agent | null = null;
  readonly #all = new Set<http.Agent>();
  #long = 0;

  constructor(route: Route) {
    this.#route = route;
  }

  /** The agent for one exchange. A long one counts until `release`, which may be called more than once. */
  take(keyPair: KeyPair | null, long: boolean): { agent: http.Agent; release: () => void } {
    if (keyPair !== this.#keyPair) this.#retire();
    this.#keyPair = keyPair;
    if (!long) return { agent: this.#pooled(), release: () => {} };
    const agent = this.#long === 0 ? this.#pooled() : this.#besides();
    this.#long += 1;
    let held = true;
    const release = (): void => {
      if (held) this.#long -= 1;
      held = false;
    };
    return { agent, release };
  }

  /** Closes every connection; a next `take` starts anew. */
  close(): void {
    for (const agent of this.#all) agent.destroy();
    this.#all.clear();
    this.#retire();
  }

  /** Connections made with an old client certificate end with what is under way on them, or by their idle time. */
  #retire(): void {
    this.#pool = null;
    this.#extra = null;
  }

  #pooled(): http.Agent {
    this.#pool ??= this.#agent({
      keepAlive: true,
      keepAliveMsecs: 15_000,
      maxSockets: POOLED,
      timeout: IDLE,
    });
    return this.#pool;
  }

  #besides(): http.Agent {
    this.#extra ??= this.#agent({ keepAlive: false });
    return this.#extra;
  }

  #agent(options: http.AgentOptions): http.Agent {
    const { server, proxy, trust } = this.#route;
    const secure = server.protocol === "https:";
    const agent: any = secure
      ? new https.Agent({ ...options, ...trust, ...(this.#keyPair ?? {}) })
      : new http.Agent(options);
    this.#all.add(agent);
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (to: any, done: (error: Error | null, socket?: unknown) => void): unknown => {
      if (proxy === null || !needsTunnel(server, proxy))
        return withDialTimeouts(connect(to), server.host, secure);
      tunnel(proxy, to.host, Number(to.port)).then(
        (socket) => done(null, secure ? withHandshakeTimeout(connect({ ...to, socket })) : socket),
        (error: Error) => done(error),
      );
      return undefined;
    };
    return agent;
  }
}

/** Plain http goes to an HTTP proxy as it is, with the whole URL in its first line (RFC 9112, section 3.2.2). */
export function needsTunnel(server: URL, proxy: URL): boolean {
  return server.protocol === "https:" || proxy.protocol.startsWith("socks5");
}
