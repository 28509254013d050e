import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import type { TLSSocket } from "node:tls";
import { beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Connection } from "../../src/kube/connect.js";
import { PODS } from "../../src/kube/port.js";
import { kubectlWords } from "../../src/kube/words.js";
import { startCluster, type TestCluster } from "./cluster.js";
import { folderForTests } from "./folder.js";
import { describeWithKubectl, kubectl } from "./kubectl.js";
import { answerJson, type Handler, status } from "./server.js";
import { faultOf } from "./surroundings.js";

const V1 = "client.authentication.k8s.io/v1";
const folder = folderForTests();
const POD = { kind: "Pod", apiVersion: "v1", metadata: { name: "x" } };
const answerPod: Handler = (_, response) => answerJson(response, 200, POD);
const clusterExtension = {
  name: "client.authentication.k8s.io/exec",
  extension: { audience: "me", number: 5, deep: { list: [1, "2", null] } },
};

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startCluster(folder, answerPod);
});
beforeEach(() => {
  cluster.server.handler = answerPod;
  cluster.server.headers.length = 0;
});

function exec(script: string, more: object = {}): object {
  return { exec: { apiVersion: V1, interactiveMode: "Never", command: "sh", args: ["-c", script], ...more } };
}

function credential(status: object, apiVersion = V1): string {
  return JSON.stringify({ kind: "ExecCredential", apiVersion, status });
}

/** A script that prints this, and a line into the file `runs-NAME`. */
function printing(text: string, name: string): { script: string; runs: () => number } {
  const log = `${folder.path}/runs-${name}`;
  const answer = folder.write(`answer-${name}`, text);
  return {
    script: `echo run >> ${log}; cat ${answer}`,
    runs: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").length : 0),
  };
}

const get = ({ api }: Connection) => api.get(PODS, "demo", "x");

describe("a token", () => {
  test("is asked for once, by however many requests", async () => {
    const { script, runs } = printing(credential({ token: "secret" }), "once");
    const connection = await cluster.connect(exec(script));
    expect(runs()).toBe(0);
    await Promise.all([get(connection), get(connection), get(connection)]);
    await get(connection);
    expect(runs()).toBe(1);
    expect(cluster.server.headers.map((headers) => headers.authorization)).toEqual(
      Array(4).fill("Bearer secret"),
    );
    connection.api.close();
  });

  test("that connections are made with beforehand is the one that is shown", async () => {
    const { script, runs } = printing(credential({ token: "secret" }), "beforehand");
    const connection = await cluster.connect(exec(script));
    const accepted = cluster.server.accepted();
    connection.open(2);
    await get(connection);
    expect([runs(), cluster.server.headers[0]?.authorization]).toEqual([1, "Bearer secret"]);
    expect(cluster.server.accepted() - accepted).toBeLessThanOrEqual(2);
    connection.api.close();
  });

  test("a plugin that failed while connections were made is not run again for the first request", async () => {
    const { script, runs } = printing("", "failing");
    const connection = await cluster.connect(exec(`${script}; exit 3`));
    connection.open(2);
    while (runs() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const fault = await faultOf(get(connection));
    expect([fault.reason, runs()]).toEqual(["CredentialFailure", 1]);
    await faultOf(get(connection));
    expect(runs()).toBe(2);
    connection.api.close();
  });

  test.each<[string, string, number]>([
    ["has expired", "2001-01-01T00:00:00Z", 2],
    ["has not", "2999-01-01T00:00:00Z", 1],
  ])("that %s", async (name, expirationTimestamp, times) => {
    const { script, runs } = printing(
      credential({ token: "t", expirationTimestamp }),
      name.replace(" ", "-"),
    );
    const connection = await cluster.connect(exec(script));
    await get(connection);
    await get(connection);
    expect(runs()).toBe(times);
    connection.api.close();
  });

  test("that the server refuses is replaced, once", async () => {
    const count = `${folder.path}/count`;
    const script = `echo x >> ${count}; n=$(grep -c x ${count}); printf '${credential({ token: "t-%s" })}' "$n"`;
    const refuse: Handler = (_, response) =>
      answerJson(response, 401, status(401, "Unauthorized", "Unauthorized"));
    cluster.server.handler = (request, response, body) =>
      (request.headers.authorization === "Bearer t-2" ? answerPod : refuse)(request, response, body);
    const connection = await cluster.connect(exec(script));
    await expect(get(connection)).resolves.toEqual(POD);
    cluster.server.handler = refuse;
    cluster.server.headers.length = 0;
    expect((await faultOf(get(connection))).reason).toBe("Unauthorized");
    expect(cluster.server.headers.map((headers) => headers.authorization)).toEqual([
      "Bearer t-2",
      "Bearer t-3",
    ]);
    connection.api.close();
  });

  test("on the command line goes before the plugin, which is not run", async () => {
    const { script, runs } = printing(credential({ token: "plugin" }), "unused");
    const connection = await cluster.connect(exec(script), { flags: { token: "flag" } });
    await get(connection);
    expect([runs(), cluster.server.headers[0]?.authorization]).toEqual([0, "Bearer flag"]);
    connection.api.close();
  });
});

test("a client certificate from a plugin is shown to the server", async () => {
  const { certPem, keyPem } = await cluster.authority.client("plugged", []);
  let subject: unknown;
  cluster.server.handler = (request, response, body) => {
    subject = (request.socket as TLSSocket).getPeerCertificate().subject;
    answerPod(request, response, body);
  };
  const text = credential({ clientCertificateData: certPem, clientKeyData: keyPem });
  const connection = await cluster.connect(exec(printing(text, "certificate").script));
  await get(connection);
  expect(subject).toMatchObject({ CN: "plugged" });
  connection.api.close();
});

test("a certificate that the server refuses is replaced, and the old connection with it", async () => {
  const answer = async (name: string): Promise<string> => {
    const { certPem, keyPem } = await cluster.authority.client(name, []);
    return credential({ clientCertificateData: certPem, clientKeyData: keyPem });
  };
  const [first, second] = [
    folder.write("first", await answer("a")),
    folder.write("second", await answer("b")),
  ];
  const seen: unknown[] = [];
  cluster.server.handler = (request, response, body) => {
    const { CN } = (request.socket as TLSSocket).getPeerCertificate().subject;
    seen.push(CN);
    if (CN === "b") return answerPod(request, response, body);
    return answerJson(response, 401, status(401, "Unauthorized", "Unauthorized"));
  };
  const connection = await cluster.connect(exec(`cat ${first}; cp ${second} ${first}`));
  await expect(get(connection)).resolves.toEqual(POD);
  expect(seen).toEqual(["a", "b"]);
  connection.api.close();
});

describe("what a plugin is told", () => {
  const dump = (file: string): string =>
    `printf %s "$KUBERNETES_EXEC_INFO" > ${file}; echo "$OWN $HOME" >> ${file}.env; echo '${credential({ token: "t" })}'`;

  test("its version, that nobody can be asked, and its own environment", async () => {
    const file = `${folder.path}/info`;
    const env = [{ name: "OWN", value: "own" }];
    const connection = await cluster.connect(exec(dump(file), { env }), {
      around: { env: { PATH: process.env["PATH"], HOME: "/h", OWN: "inherited" } },
    });
    await get(connection);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      kind: "ExecCredential",
      apiVersion: V1,
      spec: { interactive: false },
    });
    expect(readFileSync(`${file}.env`, "utf8")).toBe("own /h\n");
    connection.api.close();
  });

  describeWithKubectl("the same as by the real kubectl", () => {
    test.each<[string, object, object]>([
      ["nothing about the cluster", {}, {}],
      ["the cluster", { provideClusterInfo: true }, {}],
      [
        "a cluster with everything",
        { provideClusterInfo: true },
        {
          extensions: [clusterExtension],
          "tls-server-name": "localhost",
          "disable-compression": true,
        },
      ],
      [
        "an insecure cluster, to the older version",
        { provideClusterInfo: true, apiVersion: "client.authentication.k8s.io/v1beta1" },
        { "certificate-authority-data": "", "insecure-skip-tls-verify": true },
      ],
    ])("%s", async (name, more, ofCluster) => {
      const info = (who: string): string => `${folder.path}/${who}-${name.replaceAll(/\W/g, "-")}`;
      const version = (more as { apiVersion?: string }).apiVersion ?? V1;
      const script = (who: string): string => dump(info(who)).replace(`"${V1}"`, `"${version}"`);
      const connection = await cluster.connect(exec(script("ours"), more), { cluster: ofCluster });
      await get(connection);
      connection.api.close();
      const kubeconfig = cluster.kubeconfig(exec(script("theirs"), more), ofCluster);
      await kubectl(["--kubeconfig", kubeconfig, "get", "--raw", "/x"], { HOME: "/nonexistent" });
      const read = (who: string): unknown => JSON.parse(readFileSync(info(who), "utf8"));
      expect(read("ours")).toEqual(read("theirs"));
    });
  });
});

test("what a plugin writes on stderr is passed through", async () => {
  const file = `${folder.path}/stderr`;
  const pluginStderr = openSync(file, "w");
  const script = `echo "visit https://login.example" >&2; echo '${credential({ token: "t" })}'`;
  const connection = await cluster.connect(exec(script), { around: { pluginStderr } });
  await get(connection);
  closeSync(pluginStderr);
  connection.api.close();
  expect(readFileSync(file, "utf8")).toBe("visit https://login.example\n");
});

describe("what a plugin may not print", () => {
  test.each<[string, string, string]>([
    [
      "nothing",
      "",
      "decoding stdout: couldn't get version/kind; json parse error: what the plugin printed is no JSON object",
    ],
    [
      "no JSON",
      "secret",
      "decoding stdout: couldn't get version/kind; json parse error: what the plugin printed is no JSON object",
    ],
    [
      "another version",
      credential({ token: "secret" }, "client.authentication.k8s.io/v1beta1"),
      `exec plugin is configured to use API version ${V1}, plugin returned version client.authentication.k8s.io/v1beta1`,
    ],
    [
      "no status",
      `{"kind":"ExecCredential","apiVersion":"${V1}"}`,
      "exec plugin didn't return a status field",
    ],
    ["no credential", credential({}), "exec plugin didn't return a token or cert/key pair"],
    [
      "half a pair",
      credential({ clientKeyData: "secret" }),
      "exec plugin returned only certificate or key, not both",
    ],
    [
      "no pair",
      credential({ clientCertificateData: "secret", clientKeyData: "secret" }),
      "failed parsing client key/certificate: tls: failed to find any PEM data in certificate input",
    ],
    ["a number", credential({ token: 5 }), "decoding stdout: status.token is no string"],
    [
      "no time",
      credential({ token: "secret", expirationTimestamp: "soon" }),
      "decoding stdout: status.expirationTimestamp is no RFC 3339 time",
    ],
  ])("%s", async (name, text, words) => {
    const connection = await cluster.connect(exec(printing(text, name.replaceAll(" ", "-")).script));
    const fault = await faultOf(get(connection));
    expect(fault.reason).toBe("CredentialFailure");
    expect(kubectlWords(fault)).toBe(`Unable to connect to the server: getting credentials: ${words}`);
    expect(JSON.stringify([fault, fault.message, fault.stack])).not.toContain("secret");
    connection.api.close();
  });

  test("more than a mebibyte", async () => {
    const connection = await cluster.connect(exec("head -c 2000000 /dev/zero"));
    expect((await faultOf(get(connection))).message).toContain("printed more than 1 MiB");
    connection.api.close();
  });
});

test("an abort does not wait for a plugin, and close() ends it", async () => {
  const file = `${folder.path}/pid`;
  const connection = await cluster.connect(exec(`echo $$ > ${file}; exec sleep 600`));
  const controller = new AbortController();
  const got = connection.api.get(PODS, "demo", "x", { signal: controller.signal });
  const pid = (): number => (existsSync(file) ? Number(readFileSync(file, "utf8")) : 0);
  while (pid() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort(new Error("enough"));
  await expect(got).rejects.toThrow("enough");
  connection.api.close();
  const lives = (): boolean => existsSync(`/proc/${pid()}`);
  while (lives()) await new Promise((resolve) => setTimeout(resolve, 5));
});
