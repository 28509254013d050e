/**
 * The proxy for requests to `server`, null for none: the cluster's own `proxy-url` always; else HTTPS_PROXY or HTTP_PROXY (upper
 * case first) unless the server is this machine or NO_PROXY names it. Rules: golang.org/x/net/http/httpproxy and
 * k8s.io/apimachinery pkg/util/net, NewProxierWithNoProxyCIDR. A proxy given without a scheme is http.
 */
export async function chooseProxy(
  server: URL,
  proxyUrl: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<URL | null> {
  if (proxyUrl) return new URL(proxyUrl);
  const kind = server.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const proxy = env[kind] || env[kind.toLowerCase()];
  if (!proxy) return null;
  const { isExempt } = await import("./no-proxy.js");
  if (isExempt(server, env["NO_PROXY"] || env["no_proxy"] || "")) return null;
  return URL.canParse(proxy) && /^(https?|socks5h?):/.test(proxy)
    ? new URL(proxy)
    : new URL(`http://${proxy}`);
}

/** The value of Proxy-Authorization for the user and password in a proxy's URL; null without them. */
export function proxyAuthorization(proxy: URL): string | null {
  if (proxy.username === "" && proxy.password === "") return null;
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}
