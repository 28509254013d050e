import { HttpConnection, NoAnswer } from "./connection.js";
import type { Incoming } from "./incoming.js";
import type { Dial } from "./wire.js";

/** Kept connections to one server, besides those that a second long answer needs for itself. */
const POOLED = 2;

/** Milliseconds after which an idle connection is not trusted any more: load balancers drop them, some without a word. */
const IDLE = 30_000;

interface Waiter {
  give(connection: HttpConnection): void;
  refuse(error: unknown): void;
}

/**
 * The connections to one server that are made by one `dial`: at most two kept for everything, and one more for each long answer (a
 * followed log, a watch) beyond the first, so that a short request never waits for a long one to end.
 */
export class Pool {
  readonly #dial: Dial;
  readonly #idle: { connection: HttpConnection; timer: NodeJS.Timeout }[] = [];
  readonly #waiting: Waiter[] = [];
  /** All that are open, pooled or not. */
  readonly #open = new Set<HttpConnection>();
  readonly #dialling: AbortController[] = [];
  #pooled = 0;
  #long = 0;

  constructor(dial: Dial) {
    this.#dial = dial;
  }

  /** Makes connections before anybody asks; what goes wrong is told to who asks. */
  open(count: number): void {
    while (this.#pooled + this.#dialling.length < Math.min(count, POOLED)) this.#dialOne();
  }

  /**
   * Sends one request. A long one counts until its answer's body has ended, was given up or broke. Rejects with NoAnswer, or with the
   * signal's reason.
   */
  async ask(request: Buffer, long: boolean, signal: AbortSignal): Promise<Incoming> {
    signal.throwIfAborted();
    const alone = long && this.#long > 0;
    if (long) this.#long += 1;
    const connection = await (alone ? this.#extra(signal) : this.#take(signal)).catch((error) => {
      if (long) this.#long -= 1;
      throw error;
    });
    let counted = long;
    const over = (): void => {
      if (counted) this.#long -= 1;
      counted = false;
    };
    connection.onFree = () => {
      over();
      if (alone) connection.destroy();
      else this.#free(connection);
    };
    connection.onEnded = () => {
      over();
      this.#forget(connection, alone);
    };
    return connection.ask(request, signal);
  }

  /** Ends every connection, and what waits for one; the next request makes new ones. `reason`: what who waits is told. */
  close(reason: unknown): void {
    for (const dialling of this.#dialling.splice(0)) dialling.abort(reason);
    for (const waiter of this.#waiting.splice(0)) waiter.refuse(reason);
    for (const connection of [...this.#open]) connection.destroy();
  }

  async #extra(signal: AbortSignal): Promise<HttpConnection> {
    try {
      const connection = await HttpConnection.open(this.#dial, signal);
      this.#open.add(connection);
      return connection;
    } catch (error) {
      signal.throwIfAborted();
      throw new NoAnswer(error, false);
    }
  }

  #take(signal: AbortSignal): Promise<HttpConnection> {
    // The one used last is the least likely to have been dropped.
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      clearTimeout(idle.timer);
      return Promise.resolve(idle.connection);
    }
    return new Promise((resolve, reject) => {
      const strike = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        this.#stopNeedless(signal.reason);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        give: (connection) => {
          signal.removeEventListener("abort", strike);
          resolve(connection);
        },
        refuse: (error) => {
          signal.removeEventListener("abort", strike);
          reject(error);
        },
      };
      signal.addEventListener("abort", strike, { once: true });
      this.#waiting.push(waiter);
      this.#dialForWaiting();
    });
  }

  #dialForWaiting(): void {
    const wanted = Math.min(this.#waiting.length, POOLED - this.#pooled);
    while (this.#dialling.length < wanted) this.#dialOne();
  }

  /** Nobody waits for it any more: a server that does not answer must not hold the process. */
  #stopNeedless(reason: unknown): void {
    while (this.#dialling.length > this.#waiting.length) this.#dialling.pop()?.abort(reason);
  }

  #dialOne(): void {
    const controller = new AbortController();
    this.#dialling.push(controller);
    const over = (): void => {
      const at = this.#dialling.indexOf(controller);
      if (at >= 0) this.#dialling.splice(at, 1);
    };
    const failed = (error: unknown): void => {
      over();
      // Another that is being made may still serve whoever waits.
      if (controller.signal.aborted || this.#dialling.length >= this.#waiting.length) return;
      this.#waiting.shift()?.refuse(new NoAnswer(error, false));
    };
    const opened = (connection: HttpConnection): void => {
      over();
      if (controller.signal.aborted) connection.destroy();
      else if (connection.fault !== null) failed(connection.fault);
      else this.#keep(connection);
    };
    HttpConnection.open(this.#dial, controller.signal).then(opened, failed);
  }

  #keep(connection: HttpConnection): void {
    this.#open.add(connection);
    this.#pooled += 1;
    connection.onEnded = () => this.#forget(connection, false);
    this.#free(connection);
  }

  #free(connection: HttpConnection): void {
    const waiter = this.#waiting.shift();
    if (waiter !== undefined) {
      waiter.give(connection);
      return;
    }
    connection.idle();
    connection.onEnded = () => this.#forget(connection, false);
    const timer = setTimeout(() => connection.destroy(), IDLE);
    timer.unref();
    this.#idle.push({ connection, timer });
  }

  #forget(connection: HttpConnection, alone: boolean): void {
    if (!this.#open.delete(connection)) return;
    if (alone) return;
    this.#pooled -= 1;
    const at = this.#idle.findIndex((one) => one.connection === connection);
    if (at >= 0) clearTimeout(this.#idle.splice(at, 1)[0]?.timer);
    this.#dialForWaiting();
  }
}
