import { expect, test } from "@jest/globals";
import { serverUrl } from "../../src/kube/server-url.js";

test.each([
  ["https://api:6443", "https://api:6443/"],
  ["https://api/k8s/clusters/c-1?x=1#y", "https://api/k8s/clusters/c-1"],
  ["127.0.0.1:8080", "http://127.0.0.1:8080/"],
  ["localhost", "http://localhost/"],
  ["https://[::1]:6443", "https://[::1]:6443/"],
])("%s is %s", (server, url) => {
  expect(serverUrl(server).href).toBe(url);
});

test.each(["", "http://[::1", "https://", "a b"])("%j is no server", (server) => {
  expect(() => serverUrl(server)).toThrow(`host must be a URL or a host:port pair: "${server}"`);
});

test("only http and https", () => {
  expect(() => serverUrl("ftp://x")).toThrow('unsupported protocol scheme "ftp"');
});
