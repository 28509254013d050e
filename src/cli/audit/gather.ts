/** Characters: more are written at once. */
const MOST = 64 * 1024;

/** Text on its way out, many small pieces in one write. */
export interface Gatherer {
  write(text: string): void;
  /** Writes what is held back. */
  flush(): void;
}

/** Holds text back until there is much of it, or `flush`; `soon`: no longer than until the program waits for something. */
export function gather(write: (text: string) => void, { soon }: { soon: boolean }): Gatherer {
  let held = "";
  let isPlanned = false;
  const flush = (): void => {
    const text = held;
    held = "";
    if (text !== "") write(text);
  };
  return {
    write(text) {
      held += text;
      if (held.length >= MOST) flush();
      else if (soon && !isPlanned) {
        isPlanned = true;
        setImmediate(() => {
          isPlanned = false;
          flush();
        });
      }
    },
    flush,
  };
}
