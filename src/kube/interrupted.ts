import { KubeError } from "./errors.js";

/** An answer that stopped before its end, whatever stopped it. */
export function cutAnswer(cause: unknown, status: number): KubeError {
  return new KubeError(
    "ConnectionLost",
    "unexpected error when reading response body. Please retry. Original error: unexpected EOF",
    { lead: "error: ", status, cause },
  );
}

/** What `--request-timeout` says when it strikes: before the answer's head, or within its body. */
export function timeoutFault(withinBody: boolean): KubeError {
  const where = withinBody
    ? "context deadline exceeded (Client.Timeout or context cancellation while reading body)"
    : "net/http: request canceled (Client.Timeout exceeded while awaiting headers)";
  return new KubeError("Timeout", where, {
    hint: "the server took longer than --request-timeout allows",
    ...(withinBody ? { lead: "error: " } : {}),
  });
}
