/** How long something may take, step by step. */
export interface Patience {
  /** Aborts with the reason of the signal it began with, or with the error of the step that took too long. */
  signal: AbortSignal;
  /** Another step begins, and the one before is over. */
  next(milliseconds: number, late: () => Error): void;
  /** Nothing is awaited any more. */
  over(): void;
}

/** Starts with a first step; `late` says what it means when that takes longer. */
export function startPatience(signal: AbortSignal, milliseconds: number, late: () => Error): Patience {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const next = (limit: number, why: () => Error): void => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(why()), limit);
  };
  next(milliseconds, late);
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    next,
    over: () => clearTimeout(timer),
  };
}
