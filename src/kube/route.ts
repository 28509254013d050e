import type { ServerTrust } from "./server-trust.js";

/** Where the connections go, and how the server is checked. */
export interface Route {
  server: URL;
  proxy: URL | null;
  trust: ServerTrust;
  /** Of a unix socket that stands for the server. */
  socketPath?: string | undefined;
}

/** Plain http goes to a plain HTTP proxy as it is, with the whole URL in its first line (RFC 9112, section 3.2.2). */
export function needsTunnel(server: URL, proxy: URL): boolean {
  return server.protocol === "https:" || proxy.protocol !== "http:";
}

/** A proxy that is given requests as they are, null where there is none. */
export function passingProxy({ server, proxy }: Route): URL | null {
  return proxy === null || needsTunnel(server, proxy) ? null : proxy;
}

/** Host, an address of IPv6 without its brackets, and port. */
export function hostAndPort(url: URL): { host: string; port: number } {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (url.protocol === "https:" ? 443 : 80),
  };
}
