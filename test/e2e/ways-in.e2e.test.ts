import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Duplex } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { dump } from "js-yaml";
import { kubeconfig } from "../lab/api/kubeconfig.js";
import type { Lab } from "../lab/lab.js";
import type { Json } from "../lab/types.js";
import { BINARY, type Cluster, type Ran, run, startCluster } from "./cluster.js";
import { container, createRunning, podOf } from "./pods.js";

const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;
/** Names itself with a byte that is no UTF-8, and one that a terminal obeys. */
const ODDLY_NAMED = "printf '\\377odd\\033' > /proc/self/comm; while :; do sleep 1000; done";

let cluster: Cluster;
let folder: string;

beforeAll(async () => {
  cluster = await startCluster();
  folder = mkdtempSync(join(tmpdir(), "nsinfo-ways-in-"));
  await createRunning(cluster, podOf("runs", { containers: [container("main", ODDLY_NAMED)] }));
}, 60_000);
afterAll(async () => {
  if (folder) rmSync(folder, { recursive: true, force: true });
  await cluster?.stop();
}, 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]));

function theLab(): Lab {
  if (!cluster.lab) throw new Error("this test is for the lab");
  return cluster.lab;
}

/** The administrator's kubeconfig with changes, in a file. */
function configFile(name: string, change: (config: Json) => void): string {
  const { api } = theLab();
  const config = kubeconfig(api, api.admin);
  change(config);
  const file = join(folder, name);
  writeFileSync(file, dump(config), { mode: 0o600 });
  return file;
}

async function reads(env: Record<string, string>): Promise<Ran> {
  const ran = await cluster.nsinfo(["pod/runs", "-n", cluster.namespace, "-o", "name"], { env });
  expect([ran.code, ran.stdout, ran.stderr.replace(/^Creating debug pod .*\n/, "")]).toEqual([
    0,
    "pod/runs\n",
    "",
  ]);
  return ran;
}

onLab("who is let in", () => {
  test("client certificates", () => reads({}), 30_000);

  test("a token", async () => {
    theLab().api.addToken("secret", { name: "someone", groups: ["system:masters"] });
    const file = configFile("token", (config) => {
      config.users[0].user = { token: "secret" };
    });
    await reads({ KUBECONFIG: file });
  }, 30_000);

  test("client certificates of an exec plugin", async () => {
    const { certPem, keyPem } = theLab().api.admin;
    const status = { clientCertificateData: certPem, clientKeyData: keyPem };
    const answer = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status };
    writeFileSync(join(folder, "answer.json"), JSON.stringify(answer));
    const file = configFile("exec", (config) => {
      const { apiVersion } = answer;
      const args = [join(folder, "answer.json")];
      config.users[0].user = { exec: { apiVersion, command: "cat", args, interactiveMode: "Never" } };
    });
    await reads({ KUBECONFIG: file });
  }, 30_000);

  test("through a proxy", async () => {
    const asked: string[] = [];
    const sockets: (Socket | Duplex)[] = [];
    const proxy = createServer().on("connect", (request: IncomingMessage, client) => {
      asked.push(request.url ?? "");
      const [host, port] = (request.url ?? "").split(":");
      const server = connect(Number(port), host, () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        server.pipe(client).pipe(server);
      });
      for (const socket of [server, client]) sockets.push(socket.on("error", () => undefined));
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    try {
      const file = configFile("proxy", (config) => {
        config.clusters[0].cluster["proxy-url"] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      });
      await reads({ KUBECONFIG: file });
      expect(new Set(asked)).toEqual(new Set([new URL(theLab().api.url).host]));
    } finally {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    }
  }, 30_000);
});

describe("what goes out", () => {
  test("a process name that is no UTF-8 comes out as UTF-8, and harmless", async () => {
    const args = ["pod/runs", "-n", cluster.namespace];
    const wide = await cluster.nsinfo([...args, "-o", "wide"]);
    const json = await cluster.nsinfo([...args, "-o", "json"]);
    expect([wide.code, json.code]).toEqual([0, 0]);
    expect(wide.stdout).not.toContain("\u001b");
    expect(JSON.parse(json.stdout).pods[0].containers[0].process.comm).toMatch(/^\ufffdodd/);
  }, 30_000);

  test("a stdout that nobody reads ends it, cleanly, with SIGPIPE's status", async () => {
    const child = spawn(BINARY, ["pod/runs", "-n", cluster.namespace], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, KUBECONFIG: cluster.kubeconfig },
    });
    let stderr = "";
    child.stdout.destroy();
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    const [code] = await once(child, "close");
    expect([code, stderr.replace(/^Creating debug pod .*\n/, "")]).toEqual([141, ""]);
  }, 30_000);
});

test("completion, installed beside the plugin, answers kubectl with names of the cluster's", async () => {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(BINARY, join(bin, "kubectl-nsinfo"));
  const env = {
    ...process.env,
    KUBECONFIG: cluster.kubeconfig,
    PATH: `${bin}${delimiter}${process.env["PATH"]}`,
  };
  const installed = await run("kubectl-nsinfo", ["completion", "install"], { env });
  expect([installed.code, installed.stderr, readdirSync(bin).sort()]).toEqual([
    0,
    "",
    ["kubectl-nsinfo", "kubectl_complete-nsinfo"],
  ]);
  if ((await cluster.kubectl(["version", "--client"], 26)) === null) return;
  const asked = async (...words: string[]) =>
    (await run("kubectl", ["__complete", "nsinfo", ...words], { env })).stdout;
  expect(await asked("-n", cluster.namespace, "pod/ru")).toBe("pod/runs\n:4\n");
  expect(await asked("-n", cluster.namespace, "runs", "-c", "")).toBe("main\n:4\n");
  expect(await asked("-n", cluster.namespace.slice(0, -1))).toBe(`${cluster.namespace}\n:4\n`);
  expect(await asked("-n", cluster.namespace, "--profile", "mi")).toBe("minimal\n:4\n");
  expect(await asked("--server", "https://127.0.0.1:1", "-n", "")).toBe(":5\n");
}, 60_000);
