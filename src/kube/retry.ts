/** How one attempt of a request ended, other than well. */
export type Outcome =
  | { kind: "answer"; status: number; retryAfterSeconds: number | null }
  /** The connection was closed before any answer; `reused`: it had been kept alive. */
  | { kind: "closed"; reused: boolean };

/** client-go's own limit (rest/request.go, maxRetries). */
const MOST_RETRIES = 10;
/** A server that is gone stays gone for the ten seconds that client-go gives it; a user waits three. */
const MOST_AFTER_CLOSE = 3;
/** Seconds of Retry-After that are waited for; the user decides about more. */
const LONGEST_WAIT = 30;

/**
 * Milliseconds to wait before trying again, null for not at all. `attempt` counts from 1. As client-go (rest/with_retry.go): a 429 or
 * 5xx is tried again only where the server names a time; a closed connection only for what can be said twice. A POST is said again
 * only on 429: then the server has not acted. A kept-alive connection that the server closed meanwhile costs no wait.
 */
export function retryWait(method: string, attempt: number, outcome: Outcome): number | null {
  if (outcome.kind === "closed") {
    if (method === "POST" || attempt > MOST_AFTER_CLOSE) return null;
    return outcome.reused ? 0 : method === "GET" ? 1000 : null;
  }
  const { status, retryAfterSeconds } = outcome;
  const allowed = status === 429 || (status >= 500 && method !== "POST");
  if (!allowed || retryAfterSeconds === null || attempt > MOST_RETRIES) return null;
  return retryAfterSeconds > LONGEST_WAIT ? null : retryAfterSeconds * 1000;
}
