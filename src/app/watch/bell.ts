/** Wakes whoever waits; rung while nobody waits, it wakes the next one at once. */
export class Bell {
  #rung = false;
  #wake = (): void => undefined;

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Resolves with whether it rang within that many milliseconds. Rejects with the signal's reason. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    if (!this.#rung) {
      const over = new AbortController();
      await new Promise<void>((wake) => {
        this.#wake = wake;
        const timer = setTimeout(wake, milliseconds);
        over.signal.addEventListener("abort", () => clearTimeout(timer));
        signal.addEventListener("abort", () => wake(), { once: true, signal: over.signal });
      });
      over.abort();
    }
    signal.throwIfAborted();
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }
}
