import { KubeError } from "./errors.js";

const HINT =
  "the proxy comes from the cluster's proxy-url, HTTPS_PROXY or HTTP_PROXY; NO_PROXY names the servers to reach without it";

/** A proxy that answered, and said no. Go tells only the words of the status line; that it was the proxy helps. */
export function proxyRefusal(words: string): KubeError {
  return new KubeError("ConnectionFailed", `the proxy refused: ${words}`, { hint: HINT });
}

/** A proxy that could not be reached, or broke off. */
export function proxyFault(proxy: URL, cause: unknown): KubeError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const words = code === "ECONNREFUSED" ? "connect: connection refused" : message;
  return new KubeError("ConnectionFailed", `proxyconnect tcp: dial tcp ${proxy.host}: ${words}`, {
    cause,
    hint: HINT,
  });
}
