import { BlockList, isIP, isIPv6 } from "node:net";

/**
 * The proxy for requests to `server`, null for none: the cluster's own `proxy-url` always; else HTTPS_PROXY or HTTP_PROXY (upper
 * case first) unless the server is this machine or NO_PROXY names it. Rules: golang.org/x/net/http/httpproxy and
 * k8s.io/apimachinery pkg/util/net, NewProxierWithNoProxyCIDR. A proxy given without a scheme is http.
 */
export function chooseProxy(
  server: URL,
  proxyUrl: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): URL | null {
  if (proxyUrl) return new URL(proxyUrl);
  const kind = server.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const proxy = env[kind] || env[kind.toLowerCase()];
  if (!proxy || isExempt(server, env["NO_PROXY"] || env["no_proxy"] || "")) return null;
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

function isExempt(server: URL, noProxy: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = server.port || (server.protocol === "https:" ? "443" : "80");
  if (host === "localhost" || isLoopback(host)) return true;
  return noProxy
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== "" && matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return inSubnet(entry, host);
  const [, name = entry, wanted] = /^(.*):(\d+)$/.exec(isIPv6(entry) ? "" : entry) ?? [];
  if (wanted !== undefined && wanted !== port) return false;
  const bare = name.replace(/^\[|\]$/g, "");
  if (isIP(bare) !== 0) return bare === host;
  const domain = bare.replace(/^\*/, "");
  // `foo.com` is itself and what is below it; `.foo.com` only what is below it.
  return domain.startsWith(".") ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function inSubnet(entry: string, host: string): boolean {
  const [address = "", bits = ""] = entry.split("/");
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const block = new BlockList();
  block.addSubnet(address, Number(bits), type);
  return block.check(host, type);
}

function isLoopback(host: string): boolean {
  return host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}
