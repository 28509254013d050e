import { setTimeout as sleep } from "node:timers/promises";
import type { WebSocket } from "ws";
import { answerBody, type Message, readWhole } from "./body.js";
import { type Call, callBytes } from "./call.js";
import type { ConnectionConfig } from "./config.js";
import { Connections } from "./connections.js";
import type { Credential, CredentialSource } from "./credential.js";
import { configError, KubeError } from "./errors.js";
import { impersonation, userAgent } from "./headers.js";
import { NoAnswer } from "./http/connection.js";
import { Limit } from "./limit.js";
import { retryWait } from "./retry.js";
import type { Route } from "./route.js";
import { statusError } from "./status.js";
import type { Surroundings } from "./surroundings.js";
import { warningTexts } from "./warnings.js";

/** Bytes of a JSON answer, and of an error's text. A page of 500 pods is some 10 MiB. */
const ANSWER_LIMIT = 256 << 20;
const ERROR_LIMIT = 1 << 20;

/** A success, whose body comes in pieces. Whoever stops reading early closes its connection. */
export interface Answer {
  status: number;
  body: AsyncIterable<Buffer>;
}

/** Sends requests to one API server. Everything rejects with a KubeError, but for an abort: with the signal's reason. */
export class Transport {
  readonly #config: ConnectionConfig;
  readonly #credentials: CredentialSource;
  readonly #route: Route;
  readonly #connections: Connections;
  readonly #headers: Record<string, string | string[]>;
  readonly #onWarning: (text: string) => void;
  readonly #warned = new Set<string>();
  #closing = new AbortController();
  /** What `open` asked for: a plugin that fails is not run once more for the first call. */
  #first: Promise<Credential> | null = null;

  /** Nothing is connected before the first call. */
  constructor(config: ConnectionConfig, credentials: CredentialSource, route: Route, around: Surroundings) {
    this.#config = config;
    this.#credentials = credentials;
    this.#route = route;
    this.#connections = new Connections(route);
    this.#headers = { "User-Agent": userAgent(around.version), ...impersonation(config.user) };
    this.#onWarning = around.onWarning ?? (() => {});
  }

  /** Begins to make connections, so that the first calls need not wait for them. What goes wrong is told to those. */
  open(count: number): void {
    this.#first = this.#credentials.current();
    this.#first.then(
      (credential) => this.#connections.open(credential, count),
      () => {},
    );
  }

  /** The whole answer, parsed. */
  async json(call: Call): Promise<any> {
    const { status, body } = await this.stream(call);
    const text = await readWhole(body, ANSWER_LIMIT, false);
    try {
      return JSON.parse(text.toString("utf8"));
    } catch (cause) {
      throw new KubeError("BadAnswer", "the server's answer is not JSON", { status, cause });
    }
  }

  /** The answer as soon as its head is here. Tries again where `retryWait` says so, and once with other credentials after a 401. */
  async stream(call: Call): Promise<Answer> {
    const limit = new Limit(this.#config.requestTimeout, call.signal, this.#closing.signal);
    try {
      return await this.#tries(call, limit, (credential) => this.#once(call, credential, limit));
    } catch (error) {
      limit.over();
      throw error;
    }
  }

  /** An open WebSocket, paused, after the same tries. It is not closed by `close`: who opens it closes it. */
  async socket(call: Call, protocols: readonly string[]): Promise<WebSocket> {
    const limit = new Limit(this.#config.requestTimeout, call.signal, this.#closing.signal);
    const { openSocket, NotUpgraded } = await import("./socket.js");
    try {
      return await this.#tries(call, limit, async (credential) => {
        const opening = openSocket(this.#route, call, protocols, credential, this.#headers, limit.signal);
        try {
          return await opening;
        } catch (error) {
          throw error instanceof NotUpgraded
            ? await this.#refusal(call, error.response, limit.signal)
            : error;
        }
      });
    } finally {
      limit.over();
    }
  }

  /** Closes every connection; what is under way ends with ConnectionLost. A later call opens them anew. */
  close(): void {
    const reason = new KubeError("ConnectionLost", "use of closed network connection");
    this.#closing.abort(reason);
    this.#closing = new AbortController();
    this.#connections.close(reason);
    this.#credentials.close();
  }

  async #tries<T>(call: Call, limit: Limit, once: (credential: Credential) => Promise<T>): Promise<T> {
    const first = this.#first;
    this.#first = null;
    let credential = await limit.race(first ?? this.#credentials.current());
    let renewed = false;
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(credential);
      } catch (error) {
        limit.signal.throwIfAborted();
        const fresh =
          !renewed && isRefused(error) ? await limit.race(this.#credentials.renew(credential)) : null;
        if (fresh !== null) {
          renewed = true;
          credential = fresh;
          continue;
        }
        const wait = waitAfter(call.method, tries, error);
        if (wait === null) throw await toKubeError(error, credential, this.#config.server);
        await limit.race(sleep(wait, undefined, { signal: limit.signal }).catch(() => {}));
      }
    }
  }

  async #once(call: Call, credential: Credential, limit: Limit): Promise<Answer> {
    const { signal } = limit;
    const request = callBytes(this.#route, call, credential, this.#headers);
    const response = await this.#connections.ask(request, credential, call.long ?? false, signal);
    this.#warn(warningTexts(response.headers["warning"]));
    const status = response.statusCode;
    if (status >= 200 && status < 300) {
      limit.headIsHere(call.endless ?? false);
      return { status, body: answerBody(response, signal, () => limit.over()) };
    }
    throw await this.#refusal(call, response, signal);
  }

  async #refusal(call: Call, response: Message, signal: AbortSignal): Promise<KubeError> {
    const body = await readWhole(
      answerBody(response, signal, () => {}),
      ERROR_LIMIT,
      true,
    );
    const { method, resource, name } = call;
    const status = response.statusCode ?? 0;
    return statusError({ status, headers: response.headers, body, method, resource, name });
  }

  #warn(texts: string[]): void {
    for (const text of texts) {
      if (!this.#warned.has(text)) this.#onWarning(text);
      this.#warned.add(text);
    }
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof KubeError && error.status === 401;
}

const CLOSED = ["ECONNRESET", "EPIPE"];

function waitAfter(method: string, tries: number, error: unknown): number | null {
  if (error instanceof NoAnswer) {
    const { code } = error.cause as NodeJS.ErrnoException;
    return CLOSED.includes(code ?? "")
      ? retryWait(method, tries, { kind: "closed", reused: error.reused })
      : null;
  }
  if (!(error instanceof KubeError) || error.status === null) return null;
  return retryWait(method, tries, {
    kind: "answer",
    status: error.status,
    retryAfterSeconds: error.retryAfterSeconds,
  });
}

/** Loaded only now: what tells addresses from names, and keys from each other, is not needed otherwise. */
async function toKubeError(error: unknown, { keyPair }: Credential, server: URL): Promise<KubeError> {
  const cause = error instanceof NoAnswer ? error.cause : error;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "ERR_INVALID_CHAR") return configError(message, cause);
  if (cause instanceof KubeError) return cause;
  const [{ connectionFault }, { keyPairFault }] = await Promise.all([
    import("./faults.js"),
    import("./key-pair.js"),
  ]);
  const unusable = keyPair === null ? null : keyPairFault(keyPair);
  return unusable === null ? connectionFault(cause, server.host) : configError(unusable, cause);
}
