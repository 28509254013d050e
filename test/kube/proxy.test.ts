import { describe, expect, test } from "@jest/globals";
import { chooseProxy, proxyAuthorization } from "../../src/kube/proxy.js";

const P = "http://proxy:3128";

describe("which proxy", () => {
  test.each<
    [server: string, proxyUrl: string | undefined, env: Record<string, string>, proxy: string | null]
  >([
    ["https://api:6443", undefined, {}, null],
    ["https://api:6443", undefined, { HTTPS_PROXY: P }, `${P}/`],
    ["https://api:6443", undefined, { https_proxy: P }, `${P}/`],
    ["https://api:6443", undefined, { HTTPS_PROXY: P, https_proxy: "http://other" }, `${P}/`],
    ["https://api:6443", undefined, { HTTPS_PROXY: "proxy:3128" }, `${P}/`],
    ["https://api:6443", undefined, { HTTPS_PROXY: "socks5://proxy:1080" }, "socks5://proxy:1080"],
    ["https://api:6443", undefined, { HTTP_PROXY: P }, null],
    ["http://api:8001", undefined, { HTTP_PROXY: P }, `${P}/`],
    ["https://api:6443", "http://own:1", { HTTPS_PROXY: P, NO_PROXY: "*" }, "http://own:1/"],
    ["https://localhost:6443", undefined, { HTTPS_PROXY: P }, null],
    ["https://127.0.0.1:6443", undefined, { HTTPS_PROXY: P }, null],
    ["https://127.9.9.9:6443", undefined, { HTTPS_PROXY: P }, null],
    ["https://[::1]:6443", undefined, { HTTPS_PROXY: P }, null],
    ["https://127.0.0.1:6443", "http://own:1", {}, "http://own:1/"],
  ])("%s, proxy-url %s, %j: %s", async (server, proxyUrl, env, proxy) => {
    expect((await chooseProxy(new URL(server), proxyUrl, env))?.href ?? null).toBe(proxy);
  });
});

describe("NO_PROXY", () => {
  test.each<[noProxy: string, server: string, exempt: boolean]>([
    ["*", "https://api", true],
    ["api", "https://api", true],
    ["API", "https://api", true],
    ["example.com", "https://example.com", true],
    ["example.com", "https://a.example.com", true],
    ["example.com", "https://notexample.com", false],
    [".example.com", "https://a.example.com", true],
    [".example.com", "https://example.com", false],
    ["*.example.com", "https://a.example.com", true],
    ["a.com, b.com ,", "https://b.com", true],
    ["api:6443", "https://api:6443", true],
    ["api:6443", "https://api:443", false],
    ["api:443", "https://api", true],
    ["10.0.0.1", "https://10.0.0.1", true],
    ["10.0.0.1", "https://10.0.0.10", false],
    ["10.0.0.0/8", "https://10.1.2.3:6443", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/99", "https://10.1.2.3", false],
    ["10.0.0.0/8", "https://ten.example.com", false],
    ["fd00::/8", "https://[fd00::1]:6443", true],
    ["[fd00::1]", "https://[fd00::1]", true],
    ["fd00::1", "https://[fd00::1]", true],
    ["[fd00::1]:6443", "https://[fd00::1]:6443", true],
    ["[fd00::1]:6443", "https://[fd00::1]:443", false],
    ["", "https://api", false],
  ])("%j exempts %s: %p", async (noProxy, server, exempt) => {
    const env = { HTTPS_PROXY: P, no_proxy: noProxy };
    expect((await chooseProxy(new URL(server), undefined, env)) === null).toBe(exempt);
  });
});

test("the proxy's user and password are taken from its URL", () => {
  expect(proxyAuthorization(new URL(P))).toBeNull();
  expect(proxyAuthorization(new URL("http://u%40x:p%3A@proxy"))).toBe(
    `Basic ${Buffer.from("u@x:p:").toString("base64")}`,
  );
});
