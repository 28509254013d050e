import { harmless } from "../model/text.js";
import type { Io } from "./io.js";

/** One line on stderr that says what is awaited, on a terminal only, and is gone when the waiting is over. */
export interface Progress {
  show(what: string): void;
  clear(): void;
}

const ERASE_LINE = "\r\u001b[K";
/** Shorter waits are not worth a line that flickers. */
const QUIET_MS = 1000;

/** Starts quiet: only a wait of more than a second is shown. */
export function startProgress(io: Io): Progress {
  const begun = io.now().getTime();
  let shown = false;
  return {
    show(what) {
      if (!io.stderr.isTerminal || io.now().getTime() - begun < QUIET_MS) return;
      shown = true;
      io.stderr.write(`${ERASE_LINE}${harmless(`waiting: ${what}`, (io.stderr.columns ?? 80) - 4)}`);
    },
    clear() {
      if (shown) io.stderr.write(ERASE_LINE);
      shown = false;
    },
  };
}
