import { Incoming } from "./incoming.js";
import { ResponseReader } from "./response-reader.js";
import { type Dial, hungUp, type Wire, type WireListener } from "./wire.js";

/** No answer: the runtime's error, and whether it happened on a connection that had carried an answer before. */
export class NoAnswer extends Error {
  readonly reused: boolean;

  constructor(cause: unknown, reused: boolean) {
    super("no answer", { cause });
    this.reused = reused;
  }
}

interface Exchange {
  reader: ResponseReader;
  incoming: Incoming | null;
  resolve(incoming: Incoming): void;
  reject(error: unknown): void;
}

/** One open connection that carries requests one after another (RFC 9112, section 9.3). */
export class HttpConnection implements WireListener {
  #wire: Wire | null = null;
  #exchange: Exchange | null = null;
  #answered = 0;
  #ended = false;
  #fault: unknown = null;
  /** Called when a request could follow, and when none can any more; set by whoever keeps it. */
  onFree: () => void = () => {};
  onEnded: () => void = () => {};

  /** Opens it. Rejects as `dial` does. */
  static async open(dial: Dial, signal: AbortSignal): Promise<HttpConnection> {
    const connection = new HttpConnection();
    connection.#wire = await dial(connection, signal);
    return connection;
  }

  /** Why nothing can be asked on it any more; null as long as it can. */
  get fault(): unknown {
    return this.#ended ? this.#fault : null;
  }

  /**
   * Sends one request, and resolves when the head of its answer is here. Rejects with NoAnswer, or with the signal's reason; that ends
   * the connection.
   */
  ask(request: Buffer, signal: AbortSignal): Promise<Incoming> {
    return new Promise((resolve, reject) => {
      if (this.#ended || this.#wire === null)
        return reject(new NoAnswer(this.#fault ?? hungUp(), this.#answered > 0));
      const strike = (): void => {
        reject(signal.reason);
        this.destroy();
      };
      if (signal.aborted) return strike();
      signal.addEventListener("abort", strike, { once: true });
      const settled = (): void => signal.removeEventListener("abort", strike);
      const reader = new ResponseReader({
        head: (status, headers) => {
          const incoming = new Incoming(status, headers, {
            pause: () => this.#wire?.pause(),
            resume: () => this.#wire?.resume(),
            abandon: () => this.destroy(),
          });
          exchange.incoming = incoming;
          settled();
          resolve(incoming);
        },
        body: (bytes) => exchange.incoming?.take(bytes),
        done: (reusable) => this.#done(exchange, reusable),
      });
      const exchange: Exchange = {
        reader,
        incoming: null,
        resolve,
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      this.#exchange = exchange;
      this.#wire.hold(true);
      this.#wire.write(request);
    });
  }

  /** Lets the process end while nothing is asked. */
  idle(): void {
    this.#wire?.hold(false);
  }

  /** Ends it at once. Who waits for an answer, or for more of one, is told `fault`. */
  destroy(fault: unknown = hungUp()): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#fault = fault;
    const exchange = this.#exchange;
    this.#exchange = null;
    this.#wire?.destroy();
    this.onEnded();
    if (exchange === null) return;
    if (exchange.incoming !== null) exchange.incoming.fail(fault);
    else exchange.reject(new NoAnswer(fault, this.#answered > 0 && !exchange.reader.begun));
  }

  data(bytes: Buffer): void {
    const exchange = this.#exchange;
    // Nothing was asked: whatever it is, what follows can't be told apart from an answer.
    if (exchange === null) {
      this.destroy();
      return;
    }
    try {
      exchange.reader.push(bytes);
    } catch (error) {
      this.destroy(error);
    }
  }

  closed(error: Error | null): void {
    if (error === null) this.#exchange?.reader.end();
    this.destroy(error ?? undefined);
  }

  #done(exchange: Exchange, reusable: boolean): void {
    this.#exchange = null;
    this.#answered += 1;
    exchange.incoming?.finish();
    if (!reusable) this.destroy();
    else if (!this.#ended) {
      this.#wire?.resume();
      this.onFree();
    }
  }
}
