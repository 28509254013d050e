/** Says that something begins, in words; what it returns is called when that is over. */
export type Stopwatch = (what: string) => () => void;

/** For whom nobody asks how long things take. */
export const UNTIMED: Stopwatch = () => () => undefined;

/** Times a promise from now on, however it ends. */
export function timed<T>(time: Stopwatch, what: string, work: Promise<T>): Promise<T> {
  const end = time(what);
  return work.finally(end);
}
