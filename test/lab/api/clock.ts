let skew = 0;

/** Sets how far the API servers of this process are ahead of its clock, in seconds; behind it where negative. */
export function setClockAhead(seconds: number): void {
  skew = seconds;
}

/** A moment as the API writes it: RFC 3339 in UTC, whole seconds. `ahead` in seconds. */
export function now(ahead = 0): string {
  return `${new Date(Date.now() + (skew + ahead) * 1000).toISOString().slice(0, 19)}Z`;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

function pair(seconds: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % big) / small);
  return `${Math.floor(seconds / big)}${bigUnit}${rest === 0 ? "" : `${rest}${smallUnit}`}`;
}

/** `61s`, `6m25s`, `3h`: a duration as kubectl's tables print it (apimachinery, duration.HumanDuration). */
export function humanDuration(seconds: number): string {
  if (seconds < 0) return seconds >= -2 ? "0s" : "<invalid>";
  if (seconds < 2 * MINUTE) return `${Math.floor(seconds)}s`;
  if (seconds < 10 * MINUTE) return pair(seconds, MINUTE, "m", 1, "s");
  if (seconds < 3 * HOUR) return `${Math.floor(seconds / MINUTE)}m`;
  if (seconds < 8 * HOUR) return pair(seconds, HOUR, "h", MINUTE, "m");
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)}h`;
  if (seconds < 8 * DAY) return pair(seconds, DAY, "d", HOUR, "h");
  if (seconds < 2 * YEAR) return `${Math.floor(seconds / DAY)}d`;
  if (seconds < 8 * YEAR) return pair(seconds, YEAR, "y", DAY, "d");
  return `${Math.floor(seconds / YEAR)}y`;
}

/** The time since a timestamp of the API; `<unknown>` without one. */
export function age(timestamp: string | undefined): string {
  return timestamp ? humanDuration((Date.now() - Date.parse(timestamp)) / 1000) : "<unknown>";
}
