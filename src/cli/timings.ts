import type { Stopwatch } from "../model/stopwatch.js";

interface Span {
  what: string;
  /** Milliseconds since the process began. */
  from: number;
  /** Null while it lasts. */
  to: number | null;
}

/** Where the time of a run went. */
export interface Timings {
  time: Stopwatch;
  /** Lines for a person: what, when it began, how long it took, in whole milliseconds; in the order in which things began. */
  lines(): string[];
}

function line([what, from, took]: [string, string, string], width: number): string {
  return `${what.padEnd(width)}  ${from.padStart(7)}  ${took.padStart(7)}`;
}

/** Starts with the process itself: `clock` counts the milliseconds since that began. */
export function startTimings(clock: () => number): Timings {
  const spans: Span[] = [{ what: "start of the program", from: 0, to: clock() }];
  return {
    time: (what) => {
      const span: Span = { what, from: clock(), to: null };
      spans.push(span);
      return () => {
        span.to ??= clock();
      };
    },
    lines: () => {
      const rows = spans.map(({ what, from, to }): [string, string, string] => [
        what,
        from.toFixed(0),
        to === null ? "-" : (to - from).toFixed(0),
      ]);
      rows.push(["all of it", "0", clock().toFixed(0)]);
      const width = Math.max(...rows.map(([what]) => what.length));
      return [line(["", "from ms", "took ms"], width), ...rows.map((row) => line(row, width))];
    },
  };
}
