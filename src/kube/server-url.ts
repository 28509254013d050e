import { configError, KubeError } from "./errors.js";

/**
 * A `server` of a kubeconfig or of `--server` as a URL without query and fragment; `host:port` alone is http, as in kubectl
 * (client-go rest/url_utils.go, DefaultServerURL). Its path, if any, goes before every request's. Throws a KubeError.
 */
export function serverUrl(server: string | undefined): URL {
  const text = server ?? "";
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null || url.hostname === "") {
    throw configError(`host must be a URL or a host:port pair: "${text}"`);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new KubeError("ConnectionFailed", `unsupported protocol scheme "${url.protocol.slice(0, -1)}"`);
  }
  url.search = "";
  url.hash = "";
  return url;
}

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
