import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { connect } from "../../src/kube/connect.js";
import type { ConnectionFlags } from "../../src/kube/flags.js";
import { type KubectlProxy, startKubectlProxy } from "../../src/kube/kubectl-proxy.js";
import { PODS } from "../../src/kube/port.js";
import { kubectlWords } from "../../src/kube/words.js";
import { startCluster, type TestCluster } from "./cluster.js";
import { folderForTests } from "./folder.js";
import { answerJson } from "./server.js";
import { faultOf, surroundings } from "./surroundings.js";

const folder = folderForTests();
const POD = { kind: "Pod", apiVersion: "v1", metadata: { name: "by-kubectl" } };

/** A kubectl that writes down what it was told, and serves one object. */
const SERVING = `#!/usr/bin/env node
const { writeFileSync } = require("node:fs");
const socket = process.argv.find((one) => one.startsWith("--unix-socket=")).slice(14);
writeFileSync(process.env.TOLD, JSON.stringify({ argv: process.argv.slice(2), pid: process.pid }));
require("node:http")
  .createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ...${JSON.stringify(POD)}, asked: request.url, by: request.headers.authorization }));
  })
  .listen(socket, () => console.log("Starting to serve on " + socket));
`;

let written = 0;

/** Surroundings in which kubectl is this script. */
function withKubectl(script: string, more: object = {}) {
  written += 1;
  mkdirSync(`${folder.path}/bin-${written}`);
  const bin = folder.write(`bin-${written}/kubectl`, script, 0o755);
  const told = `${folder.path}/told-${written}`;
  return {
    around: surroundings({ env: { PATH: `${dirname(bin)}:${process.env["PATH"]}`, TOLD: told }, ...more }),
    told: (): { argv: string[]; pid: number } => JSON.parse(readFileSync(told, "utf8")),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(done: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !done(); await sleep(10)) {
    if (Date.now() > end) throw new Error("it does not come to that");
  }
}

const start = (flags: ConnectionFlags, around = withKubectl(SERVING).around): Promise<KubectlProxy> =>
  startKubectlProxy(flags, around, { serverPath: false });

describe("kubectl proxy", () => {
  test("gets the user's flags, and serves where only he may look", async () => {
    const { around, told } = withKubectl(SERVING);
    const flags = { context: "c", as: "someone", asGroup: ["a", "b"], namespace: "demo", user: "" };
    const proxy = await startKubectlProxy(flags, around, { serverPath: true });
    expect(told().argv).toEqual([
      "proxy",
      `--unix-socket=${proxy.socketPath}`,
      "--reject-paths=^$",
      "--append-server-path=true",
      "--context=c",
      "--as=someone",
      "--as-group=a",
      "--as-group=b",
    ]);
    expect(statSync(dirname(proxy.socketPath)).mode & 0o777).toBe(0o700);
    proxy.close();
    await until(() => !existsSync(dirname(proxy.socketPath)) && !isAlive(told().pid));
  });

  test("a token would be seen by everyone: refused", async () => {
    const fault = await faultOf(start({ token: "secret" }));
    expect(fault.message).toContain("--token cannot be used through kubectl proxy");
    expect(fault.message).not.toContain("secret");
  });

  test.each([
    ["there is no kubectl", "#!/bin/sh\nexit 127\n", "error: kubectl was not found on the PATH"],
    [
      "it ends at once",
      '#!/bin/sh\necho "$2" >"$TOLD"\nexit 3\n',
      "error: kubectl proxy ended before it served (exit status 3)",
    ],
  ])("%s: told, and nothing stays", async (_, script, words) => {
    const { around } = withKubectl(script);
    expect(kubectlWords(await faultOf(start({}, around)))).toBe(words);
    const socket = existsSync(around.env["TOLD"] ?? "") ? readFileSync(around.env["TOLD"] ?? "", "utf8") : "";
    const path = /--unix-socket=(.*)\//.exec(socket)?.[1];
    if (path) await until(() => !existsSync(path));
  });

  test("what it asks the user is shown", async () => {
    const file = `${folder.path}/stderr`;
    const pluginStderr = openSync(file, "w");
    const asking = SERVING.replace("const", 'process.stdout.write("Please enter Username: ");\nconst');
    const proxy = await start({}, withKubectl(asking, { pluginStderr }).around);
    proxy.close();
    closeSync(pluginStderr);
    expect(readFileSync(file, "utf8")).toBe("Please enter Username: ");
  });

  test("an interruption ends the wait", async () => {
    const ending = new AbortController();
    const { around, told } = withKubectl('#!/bin/sh\necho "{\\"pid\\":$$}" >"$TOLD"\nexec sleep 1000\n', {
      signal: ending.signal,
    });
    const started = start({}, around);
    await until(() => existsSync(around.env["TOLD"] ?? ""));
    ending.abort(new Error("interrupted"));
    await expect(started).rejects.toThrow("interrupted");
    await until(() => !isAlive(told().pid));
    await expect(start({}, around)).rejects.toThrow("interrupted");
  });
});

describe("a connection", () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startCluster(folder, (_, response) =>
      answerJson(response, 200, { metadata: { name: "direct" } }),
    );
  });
  const expired = {
    "auth-provider": {
      name: "oidc",
      config: { "idp-issuer-url": "https://127.0.0.1:1", "client-id": "id", "refresh-token": "refresh" },
    },
  };

  test("asked for through kubectl sends no credentials of its own, and ends kubectl with it", async () => {
    const { around, told } = withKubectl(SERVING);
    const kubeconfig = cluster.kubeconfig({ token: "secret" });
    const { api, server, namespace } = await connect({ kubeconfig }, around, { throughKubectl: true });
    const pod = await api.get(PODS, "demo", "x");
    expect([pod.metadata.name, pod["asked"], pod["by"]]).toEqual([
      "by-kubectl",
      "/api/v1/namespaces/demo/pods/x",
      undefined,
    ]);
    expect([server, namespace]).toEqual([cluster.server.url, "demo"]);
    api.close();
    await until(() => !isAlive(told().pid));
  });

  test("whose ID token has expired goes through kubectl by itself, and says so", async () => {
    const warnings: string[] = [];
    const { around } = withKubectl(SERVING, { onWarning: (text: string) => warnings.push(text) });
    const { api } = await connect({ kubeconfig: cluster.kubeconfig(expired) }, around);
    expect((await api.get(PODS, "demo", "x")).metadata.name).toBe("by-kubectl");
    expect(warnings).toEqual([
      "getting credentials: oidc: the ID token in the kubeconfig is missing or has expired: asking through kubectl proxy",
    ]);
    api.close();
  });

  test("without credentials, on a terminal: kubectl would ask for them", async () => {
    const { around } = withKubectl(SERVING, { stdinIsTerminal: true });
    const { api } = await connect({ kubeconfig: cluster.kubeconfig({}) }, around);
    expect((await api.get(PODS, "demo", "x")).metadata.name).toBe("by-kubectl");
    api.close();
  });

  test("that needs no kubectl has none", async () => {
    const { around, told } = withKubectl(SERVING);
    const { api } = await connect({ kubeconfig: cluster.kubeconfig({ token: "secret" }) }, around);
    expect((await api.get(PODS, "demo", "x")).metadata.name).toBe("direct");
    expect(told).toThrow("ENOENT");
    api.close();
  });
});
