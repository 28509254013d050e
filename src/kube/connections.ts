import type { Credential } from "./credential.js";
import { bunCanDial, bunDial } from "./http/bun-dial.js";
import type { Incoming } from "./http/incoming.js";
import { Pool } from "./http/pool.js";
import type { Dial } from "./http/wire.js";
import type { Route } from "./route.js";
import type { KeyPair } from "./tls.js";

/** Node's sockets are loaded only for routes that need them: in Bun that takes as long as the handshake. */
function dialFor(route: Route, keyPair: KeyPair | null): Dial {
  if (bunCanDial(route)) return bunDial(route, keyPair);
  return async (listener, signal) => {
    const { nodeDial } = await import("./http/node-dial.js");
    return nodeDial(route, keyPair)(listener, signal);
  };
}

/** The connections on one route. No request goes over a connection that was made with another client certificate. */
export class Connections {
  readonly #route: Route;
  readonly #pools = new Map<KeyPair | null, Pool>();

  constructor(route: Route) {
    this.#route = route;
  }

  /** Begins to connect, so that the first requests need not wait for it. */
  open(credential: Credential, count: number): void {
    this.#pool(credential).open(count);
  }

  /** As Pool. */
  ask(request: Buffer, credential: Credential, long: boolean, signal: AbortSignal): Promise<Incoming> {
    return this.#pool(credential).ask(request, long, signal);
  }

  /** Closes every connection; the next request makes new ones. */
  close(reason: unknown): void {
    for (const pool of this.#pools.values()) pool.close(reason);
  }

  #pool({ keyPair }: Credential): Pool {
    const known = this.#pools.get(keyPair);
    if (known !== undefined) return known;
    const pool = new Pool(dialFor(this.#route, keyPair));
    this.#pools.set(keyPair, pool);
    return pool;
  }
}
