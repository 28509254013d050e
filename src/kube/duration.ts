import { configError } from "./errors.js";

const MILLISECONDS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  "\u00b5s": 1e-3,
  "\u03bcs": 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const PART = /(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;

/** A Go duration (`1m30s`, `500ms`, `1.5h`, `0`, signed too) in milliseconds; null where it is none. Source: Go's time.ParseDuration. */
export function parseDuration(text: string): number | null {
  const sign = text.startsWith("-") ? -1 : 1;
  const rest = text.replace(/^[-+]/, "");
  if (rest === "0") return 0;
  let total = 0;
  PART.lastIndex = 0;
  let end = 0;
  for (let part = PART.exec(rest); part !== null; part = PART.exec(rest)) {
    total += Number(part[1]) * (MILLISECONDS[part[2] ?? ""] ?? 0);
    end = PART.lastIndex;
  }
  return end === 0 || end !== rest.length ? null : sign * total;
}

/**
 * `--request-timeout` in milliseconds, null for none: a Go duration or whole seconds; zero and less mean none. Throws a
 * ConfigInvalid KubeError in kubectl's words (client-go tools/clientcmd/config.go, ParseTimeout).
 */
export function parseRequestTimeout(text: string | undefined): number | null {
  if (text === undefined || text === "") return null;
  const milliseconds = /^[-+]?\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  if (milliseconds === null) {
    throw configError(
      "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)",
    );
  }
  return milliseconds > 0 ? milliseconds : null;
}
