import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type Connection, connect } from "../../src/kube/connect.js";
import { PODS } from "../../src/kube/port.js";
import { kubectlWords } from "../../src/kube/words.js";
import { startCluster, type TestCluster } from "./cluster.js";
import { folderForTests } from "./folder.js";
import { httpProxy, oddProxy, socksProxy } from "./proxy-server.js";
import { answerJson } from "./server.js";
import { faultOf, surroundings } from "./surroundings.js";

const folder = folderForTests();
const POD = { kind: "Pod", metadata: { name: "x" } };
const NAMED = "https://kubernetes.default.svc:6443";
let cluster: TestCluster;
const open: Connection[] = [];

beforeAll(async () => {
  cluster = await startCluster(folder, (_, response) => answerJson(response, 200, POD));
});
afterEach(() => {
  for (const { api } of open.splice(0)) api.close();
});

/** A connection to a server that only the proxy can find. */
async function through(proxy: string, env?: Record<string, string>): Promise<Connection["api"]> {
  const settings = env ? { around: { env } } : {};
  const connection = await cluster.connect(
    { token: "t" },
    { cluster: { server: NAMED, ...(env ? {} : { "proxy-url": proxy }) }, ...settings },
  );
  open.push(connection);
  return connection.api;
}

describe("through an HTTP proxy", () => {
  test("of the cluster's proxy-url: one tunnel for all requests, the certificate is the server's", async () => {
    const proxy = await httpProxy(cluster.server.port);
    const api = await through(`http://127.0.0.1:${proxy.port}`);
    for (let count = 0; count < 3; count += 1) await expect(api.get(PODS, "demo", "x")).resolves.toEqual(POD);
    expect(proxy.asked).toEqual(["CONNECT kubernetes.default.svc:6443"]);
  });

  test("of HTTPS_PROXY, with user and password", async () => {
    const authorization = `Basic ${Buffer.from("u:p").toString("base64")}`;
    const proxy = await httpProxy(cluster.server.port, authorization);
    const api = await through("", { HTTPS_PROXY: `http://u:p@127.0.0.1:${proxy.port}` });
    await expect(api.get(PODS, "demo", "x")).resolves.toEqual(POD);
  });

  test("for plain http there is no tunnel: the proxy gets the whole URL", async () => {
    const proxy = await httpProxy(0);
    const env = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` };
    const connection = await connect({ server: "http://kubernetes.default.svc:8001" }, surroundings({ env }));
    open.push(connection);
    await connection.api.get(PODS, "demo", "x");
    expect(proxy.asked).toEqual([
      "GET http://kubernetes.default.svc:8001/api/v1/namespaces/demo/pods/x kubernetes.default.svc:8001",
    ]);
  });
});

describe("through a SOCKS 5 proxy", () => {
  test("the proxy looks the name up", async () => {
    const proxy = await socksProxy(cluster.server.port);
    const api = await through(`socks5://127.0.0.1:${proxy.port}`);
    await expect(api.get(PODS, "demo", "x")).resolves.toEqual(POD);
    expect(proxy.asked).toEqual(["kubernetes.default.svc:6443"]);
  });

  test("an address goes as an address; user and password are told", async () => {
    const proxy = await socksProxy(cluster.server.port, "u:p:w");
    const connection = await cluster.connect(
      { token: "t" },
      { cluster: { "proxy-url": `socks5://u:p%3Aw@127.0.0.1:${proxy.port}` } },
    );
    open.push(connection);
    await expect(connection.api.get(PODS, "demo", "x")).resolves.toEqual(POD);
    expect(proxy.asked).toEqual([`127.0.0.1:${cluster.server.port}`]);
  });
});

test("a proxy that says nothing holds nobody up longer than --request-timeout", async () => {
  const proxy = await oddProxy("");
  const connection = await cluster.connect(
    { token: "t" },
    {
      cluster: { server: NAMED, "proxy-url": `http://127.0.0.1:${proxy.port}` },
      flags: { requestTimeout: "200ms" },
    },
  );
  open.push(connection);
  expect((await faultOf(connection.api.get(PODS, "demo", "x"))).reason).toBe("Timeout");
});

describe("proxies that do not help", () => {
  test.each<[string, () => Promise<string>, RegExp]>([
    [
      "nobody there",
      async () => "http://127.0.0.1:1",
      /proxyconnect tcp: dial tcp 127\.0\.0\.1:1: connect: connection refused$/,
    ],
    [
      "one that wants a password",
      async () => `http://127.0.0.1:${(await httpProxy(0, "x")).port}`,
      /the proxy refused: Proxy Authentication Required$/,
    ],
    [
      "one that speaks something else",
      async () => `http://127.0.0.1:${(await oddProxy("220 ready\r\n\r\n")).port}`,
      /the proxy refused: its answer is not HTTP$/,
    ],
    [
      "one whose answer never ends",
      async () => `http://127.0.0.1:${(await oddProxy("x".repeat(70_000))).port}`,
      /the proxy refused: its answer to CONNECT has no end$/,
    ],
    [
      "one that hangs up",
      async () => `http://127.0.0.1:${(await oddProxy(null)).port}`,
      /proxyconnect tcp: /,
    ],
    [
      "a wrong SOCKS password",
      async () => `socks5://u:x@127.0.0.1:${(await socksProxy(0, "u:p")).port}`,
      /the proxy refused: user or password are wrong$/,
    ],
    [
      "no SOCKS user where one is wanted",
      async () => `socks5://127.0.0.1:${(await socksProxy(0, "u:p")).port}`,
      /the proxy refused: it wants another way of logging in$/,
    ],
    [
      "a SOCKS refusal",
      async () => `socks5://127.0.0.1:${(await socksProxy(0, undefined, 2)).port}`,
      /the proxy refused: connection not allowed by ruleset$/,
    ],
  ])("%s", async (_, proxy, words) => {
    const api = await through(await proxy());
    const fault = await faultOf(api.get(PODS, "demo", "x"));
    expect(fault.reason).toBe("ConnectionFailed");
    expect(kubectlWords(fault)).toMatch(words);
    expect(fault.hint).toContain("NO_PROXY");
  });
});
