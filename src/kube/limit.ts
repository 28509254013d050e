import { timeoutFault } from "./faults.js";

/** What may end a call early: its caller's signal and `--request-timeout`. */
export class Limit {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #from: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#controller.abort(this.#from?.reason);
  #withinBody = false;

  /** `timeout` in milliseconds, null for none. */
  constructor(timeout: number | null, from: AbortSignal | undefined) {
    this.signal = this.#controller.signal;
    this.#from = from;
    if (from?.aborted) this.#onAbort();
    from?.addEventListener("abort", this.#onAbort, { once: true });
    if (timeout !== null)
      this.#timer = setTimeout(() => this.#controller.abort(timeoutFault(this.#withinBody)), timeout);
  }

  /** The answer's head is here. An endless one has all the time it wants from now on. */
  headIsHere(endless: boolean): void {
    this.#withinBody = true;
    if (endless) clearTimeout(this.#timer);
  }

  /** Nothing is left to end. */
  over(): void {
    clearTimeout(this.#timer);
    this.#from?.removeEventListener("abort", this.#onAbort);
  }

  /** The promise, or a rejection with the reason as soon as the limit strikes. */
  async race<T>(promise: Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    let strike: (() => void) | undefined;
    const struck = new Promise<never>((_, reject) => {
      strike = () => reject(this.signal.reason);
      this.signal.addEventListener("abort", strike, { once: true });
    });
    try {
      return await Promise.race([promise, struck]);
    } finally {
      if (strike !== undefined) this.signal.removeEventListener("abort", strike);
    }
  }
}
