import { mkdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { connect } from "../../src/kube/connect.js";
import type { ConnectionFlags } from "../../src/kube/flags.js";
import { PODS } from "../../src/kube/port.js";
import { kubectlWords } from "../../src/kube/words.js";
import { startCluster, type TestCluster } from "./cluster.js";
import { folderForTests } from "./folder.js";
import { answerJson } from "./server.js";
import { faultOf, surroundings } from "./surroundings.js";

const folder = folderForTests();
let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startCluster(folder, (_, response) =>
    answerJson(response, 200, { metadata: { name: "x" } }),
  );
});

describe("what a connection says of itself", () => {
  test("context, user, server and namespace of the kubeconfig", async () => {
    const { api, exec: _, open: __, ...rest } = await cluster.connect({ token: "t" });
    expect(rest).toEqual({ context: "here", user: "u", server: cluster.server.url, namespace: "demo" });
    api.close();
  });

  test.each<[string, ConnectionFlags, object]>([
    ["-n", { namespace: "other" }, { namespace: "other" }],
    ["an empty -n is none", { namespace: "" }, { namespace: "demo" }],
    ["--server", { server: "https://127.0.0.1:7/x/" }, { server: "https://127.0.0.1:7/x" }],
  ])("%s", async (_, flags, expected) => {
    expect(await cluster.connect({ token: "t" }, { flags })).toMatchObject(expected);
  });

  test("a server on the command line drops the name that was expected of the old one", async () => {
    const expected = { "tls-server-name": "other.example" };
    const flags = { server: cluster.server.url };
    const { api } = await cluster.connect({ token: "t" }, { cluster: expected, flags });
    await expect(api.get(PODS, "demo", "x")).resolves.toBeDefined();
    api.close();
  });

  test("with nothing at all it is localhost:8080, as with kubectl", async () => {
    const { api, exec: _, open: __, ...rest } = await connect({}, surroundings());
    expect(rest).toEqual({
      context: null,
      user: null,
      server: "http://localhost:8080",
      namespace: "default",
    });
    api.close();
  });

  test("KUBERNETES_MASTER is where to go then", async () => {
    const env = { KUBERNETES_MASTER: "https://127.0.0.1:7" };
    expect((await connect({}, surroundings({ env }))).server).toBe("https://127.0.0.1:7");
  });
});

describe("in a pod", () => {
  const env = (): Record<string, string> => ({
    KUBERNETES_SERVICE_HOST: "127.0.0.1",
    KUBERNETES_SERVICE_PORT: String(cluster.server.port),
  });
  const inside = () => surroundings({ env: env(), serviceAccountDir: folder.path });

  beforeAll(() => {
    folder.write("token", "pod-token\n");
    folder.write("namespace", "pod-namespace\n");
    folder.write("ca.crt", cluster.authority.caPem);
  });

  test("the service account is used, and its namespace", async () => {
    cluster.server.headers.length = 0;
    const { api, exec: _, open: __, ...rest } = await connect({}, inside());
    await api.get(PODS, "demo", "x");
    expect(cluster.server.headers[0]?.authorization).toBe("Bearer pod-token");
    expect(rest).toEqual({
      context: null,
      user: null,
      server: cluster.server.url,
      namespace: "pod-namespace",
    });
    api.close();
  });

  test("flags go before it", async () => {
    cluster.server.headers.length = 0;
    const { api, namespace } = await connect({ token: "mine", namespace: "n", as: "bob" }, inside());
    await api.get(PODS, "demo", "x");
    expect(cluster.server.headers[0]).toMatchObject({
      authorization: "Bearer mine",
      "impersonate-user": "bob",
    });
    expect(namespace).toBe("n");
    api.close();
  });

  test("a kubeconfig goes before it", async () => {
    const kubeconfig = cluster.kubeconfig({ token: "t" }, { server: "https://127.0.0.1:7" });
    expect((await connect({ kubeconfig }, inside())).server).toBe("https://127.0.0.1:7");
  });

  test("POD_NAMESPACE goes before the file, and an IPv6 address gets its brackets", async () => {
    const around = surroundings({
      env: { ...env(), POD_NAMESPACE: "told", KUBERNETES_SERVICE_HOST: "fd00::1" },
      serviceAccountDir: folder.path,
    });
    expect(await connect({}, around)).toMatchObject({
      namespace: "told",
      server: `https://[fd00::1]:${cluster.server.port}`,
    });
  });

  test("without a token it is no pod", async () => {
    const around = surroundings({ env: env(), serviceAccountDir: "/nonexistent" });
    expect((await connect({}, around)).server).toBe("http://localhost:8080");
  });
});

describe("OpenID Connect", () => {
  const user = (expires: number): object => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const config = {
      "idp-issuer-url": "https://127.0.0.1:1",
      "client-id": "id",
      "id-token": `${part({ alg: "none" })}.${part({ exp: expires })}.c2ln`,
      "refresh-token": "refresh",
    };
    return { "auth-provider": { name: "oidc", config } };
  };

  test("the ID token is the bearer token as long as it holds", async () => {
    cluster.server.headers.length = 0;
    const { api } = await cluster.connect(user(Date.now() / 1000 + 600));
    await api.get(PODS, "demo", "x");
    expect(cluster.server.headers[0]?.authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.c2ln$/);
    api.close();
  }, 30_000);

  test("an expired one is not renewed behind kubectl's back; where there is no kubectl, that is said", async () => {
    const bin = `${folder.path}/without`;
    mkdirSync(bin);
    folder.write("without/kubectl", "#!/bin/sh\nexit 127\n", 0o755);
    const around = { env: { PATH: `${bin}:${process.env["PATH"]}` } };
    const fault = await faultOf(cluster.connect(user(1_000_000_000), { around }));
    expect(kubectlWords(fault)).toBe(
      "Unable to connect to the server: getting credentials: oidc: the ID token in the kubeconfig is missing or has expired",
    );
    expect(fault.hint).toContain("kubectl get --raw /livez");
  }, 30_000);
});
