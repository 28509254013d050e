import { setMaxListeners } from "node:events";
import { timeoutFault } from "./interrupted.js";

/** What may end a call early: the signals of whoever may end it, and `--request-timeout`. */
export class Limit {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #over = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  #withinBody = false;

  /** `timeout` in milliseconds, null for none. The first signal that aborts gives the reason. */
  constructor(timeout: number | null, ...from: (AbortSignal | undefined)[]) {
    this.signal = this.#controller.signal;
    for (const signal of from) {
      if (signal === undefined) continue;
      // One signal may end any number of calls; more than ten are no leak.
      setMaxListeners(0, signal);
      const strike = (): void => this.#controller.abort(signal.reason);
      if (signal.aborted) strike();
      signal.addEventListener("abort", strike, { once: true, signal: this.#over.signal });
    }
    if (timeout !== null) {
      this.#timer = setTimeout(() => this.#controller.abort(timeoutFault(this.#withinBody)), timeout);
    }
  }

  /** The answer's head is here. An endless one has all the time it wants from now on. */
  headIsHere(endless: boolean): void {
    this.#withinBody = true;
    if (endless) clearTimeout(this.#timer);
  }

  /** Nothing is left to end. */
  over(): void {
    clearTimeout(this.#timer);
    this.#over.abort();
  }

  /** The promise, or a rejection with the reason as soon as the limit strikes. */
  async race<T>(promise: Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    let strike = (): void => {};
    const struck = new Promise<never>((_, reject) => {
      strike = () => reject(this.signal.reason);
      this.signal.addEventListener("abort", strike, { once: true });
    });
    try {
      return await Promise.race([promise, struck]);
    } finally {
      this.signal.removeEventListener("abort", strike);
    }
  }
}
