import type { TLSSocket } from "node:tls";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Connection } from "../../src/kube/connect.js";
import { connect } from "../../src/kube/connect.js";
import type { ConnectionFlags } from "../../src/kube/flags.js";
import { PODS } from "../../src/kube/port.js";
import { kubectlWords } from "../../src/kube/words.js";
import { makeAuthority } from "../lab/api/certs.js";
import { startCluster, type TestCluster } from "./cluster.js";
import { folderForTests } from "./folder.js";
import { describeWithKubectl, kubectl } from "./kubectl.js";
import { answerJson, type Handler, startServer, status } from "./server.js";
import { collect, faultOf, surroundings } from "./surroundings.js";

const folder = folderForTests();
let cluster: TestCluster;
const open: Connection[] = [];

const POD = { kind: "Pod", apiVersion: "v1", metadata: { name: "x" } };
const answerPod: Handler = (_, response) => answerJson(response, 200, POD);

beforeAll(async () => {
  cluster = await startCluster(folder, answerPod);
});
afterEach(() => {
  for (const { api } of open.splice(0)) api.close();
});

async function connected(
  user: object = { token: "t" },
  options: Parameters<TestCluster["connect"]>[1] = {},
): Promise<Connection> {
  const connection = await cluster.connect(user, options);
  open.push(connection);
  return connection;
}

/** From now on the server answers so; counts start at zero. */
function serve(handler: Handler): { connections: () => number; requests: string[] } {
  const before = cluster.server.accepted();
  cluster.server.handler = handler;
  cluster.server.requests.length = 0;
  cluster.server.headers.length = 0;
  return { connections: () => cluster.server.accepted() - before, requests: cluster.server.requests };
}

/** Resolves when `condition` holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("who asks", () => {
  test("a bearer token, and the headers of every request", async () => {
    serve(answerPod);
    const { api } = await connected({ token: "secret" });
    await api.get(PODS, "demo", "x");
    const [headers] = cluster.server.headers;
    expect(headers?.authorization).toBe("Bearer secret");
    expect(headers?.accept).toBe("application/json");
    expect(headers?.["user-agent"]).toMatch(/^kubectl-nsinfo\/0\.0\.1 \(\w+\/\w+\)$/);
    expect(headers?.["impersonate-user"]).toBeUndefined();
  });

  test("user and password", async () => {
    serve(answerPod);
    const { api } = await connected({ username: "a", password: "b:c" });
    await api.get(PODS, "demo", "x");
    expect(cluster.server.headers[0]?.authorization).toBe(`Basic ${Buffer.from("a:b:c").toString("base64")}`);
  });

  test("a client certificate", async () => {
    let subject: unknown;
    serve((request, response) => {
      subject = (request.socket as TLSSocket).getPeerCertificate().subject;
      answerPod(request, response, "");
    });
    const { certPem, keyPem } = await cluster.authority.client("jane", ["devs"]);
    const { api } = await connected({
      "client-certificate-data": Buffer.from(certPem).toString("base64"),
      "client-key-data": Buffer.from(keyPem).toString("base64"),
    });
    await api.get(PODS, "demo", "x");
    expect(subject).toMatchObject({ CN: "jane", O: "devs" });
  });

  test("a token from a file, without its line feed; read again when the server refuses it", async () => {
    const file = folder.write("token", "old\n");
    serve((request, response) => {
      if (request.headers.authorization === "Bearer new") return answerPod(request, response, "");
      folder.write("token", "new\n");
      return answerJson(response, 401, status(401, "Unauthorized", "Unauthorized"));
    });
    const { api } = await connected({ tokenFile: file });
    await api.get(PODS, "demo", "x");
    expect(cluster.server.headers.map((headers) => headers.authorization)).toEqual([
      "Bearer old",
      "Bearer new",
    ]);
  });

  test("someone else, by flags: each group is said", async () => {
    const seen: string[] = [];
    serve((request, response) => {
      seen.push(...request.rawHeaders);
      answerPod(request, response, "");
    });
    const { api } = await connected(
      { token: "t" },
      { flags: { as: "bob", asUid: "7", asGroup: ["g1", "g2"] } },
    );
    await api.get(PODS, "demo", "x");
    const pairs = seen.flatMap((name, at) =>
      /^impersonate/i.test(name) ? [`${name}: ${seen[at + 1]}`] : [],
    );
    expect(pairs).toEqual([
      "Impersonate-User: bob",
      "Impersonate-Uid: 7",
      "Impersonate-Group: g1",
      "Impersonate-Group: g2",
    ]);
  });

  test("a token that can't be in a header is refused and not shown", async () => {
    const fault = await faultOf(connected({ token: "sec\nret" }));
    expect(fault.reason).toBe("ConfigInvalid");
    expect(fault.message).not.toMatch(/sec|ret\b/);
  });

  test("nothing is told over plain http", async () => {
    const plain = await startServer(answerPod);
    const kubeconfig = cluster.kubeconfig({ token: "secret" }, { server: plain.url });
    const connection = await connect({ kubeconfig }, surroundings());
    open.push(connection);
    await connection.api.get(PODS, "demo", "x");
    expect(plain.headers[0]?.authorization).toBeUndefined();
  });
});

describe("who answers", () => {
  test("a server of another authority", async () => {
    const { caPem } = await makeAuthority();
    const other = { "certificate-authority-data": Buffer.from(caPem).toString("base64") };
    const { api } = await connected({ token: "t" }, { cluster: other });
    const fault = await faultOf(api.get(PODS, "demo", "x"));
    expect(fault.reason).toBe("CertificateInvalid");
    expect(kubectlWords(fault)).toBe(
      "Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority",
    );
    expect(fault.hint).toContain("--certificate-authority");
  });

  test("no authority at all: only the machine's own are trusted", async () => {
    const { api } = await connected({ token: "t" }, { cluster: { "certificate-authority-data": "" } });
    expect((await faultOf(api.get(PODS, "demo", "x"))).reason).toBe("CertificateInvalid");
  });

  test("a server of another name, and --tls-server-name and --insecure-skip-tls-verify", async () => {
    serve(answerPod);
    const wrong = await connected({ token: "t" }, { flags: { tlsServerName: "other.example" } });
    const fault = await faultOf(wrong.api.get(PODS, "demo", "x"));
    expect(kubectlWords(fault)).toContain("x509: certificate is valid for localhost, ");
    for (const flags of [
      { tlsServerName: "kubernetes.default.svc" },
      { tlsServerName: "127.0.0.1" },
      { tlsServerName: "other.example", insecureSkipTlsVerify: true },
    ]) {
      const { api } = await connected({ token: "t" }, { flags });
      await expect(api.get(PODS, "demo", "x")).resolves.toEqual(POD);
    }
  });

  test("a server that does not speak TLS", async () => {
    const plain = await startServer(answerPod);
    const { api } = await connected(
      { token: "t" },
      { cluster: { server: `https://127.0.0.1:${plain.port}` } },
    );
    expect(kubectlWords(await faultOf(api.get(PODS, "demo", "x")))).toBe(
      "Unable to connect to the server: http: server gave HTTP response to HTTPS client",
    );
  });
});

test("a server that takes only clients with a certificate says so", async () => {
  const { certPem, keyPem } = await cluster.authority.server();
  const strict = await startServer(answerPod, {
    cert: certPem,
    key: keyPem,
    clientCa: cluster.authority.caPem,
    strict: true,
  });
  const { api } = await connected({ token: "t" }, { cluster: { server: strict.url } });
  const fault = await faultOf(api.get(PODS, "demo", "x"));
  expect(kubectlWords(fault)).toBe(
    "Unable to connect to the server: remote error: tls: certificate required",
  );
});

describeWithKubectl("the real kubectl says the same of a server that it can't trust", () => {
  test.each<[string, object, ConnectionFlags]>([
    ["of another name", {}, { tlsServerName: "other.example" }],
    ["of another address", {}, { tlsServerName: "10.0.0.2" }],
    ["of an authority nobody knows", { "certificate-authority-data": "" }, {}],
  ])("%s", async (_, settings, flags) => {
    const { api } = await connected({ token: "t" }, { cluster: settings, flags });
    const args = flags.tlsServerName ? [`--tls-server-name=${flags.tlsServerName}`] : [];
    const kubeconfig = cluster.kubeconfig({ token: "t" }, settings);
    const ran = await kubectl(["--kubeconfig", kubeconfig, ...args, "get", "--raw", "/x"], {
      HOME: "/nonexistent",
    });
    expect(kubectlWords(await faultOf(api.get(PODS, "demo", "x")))).toBe(ran.stderr.trimEnd());
  });
});

describe("connections", () => {
  test("50 requests one after another use one", async () => {
    const { connections, requests } = serve(answerPod);
    const { api } = await connected();
    for (let count = 0; count < 50; count += 1) await api.get(PODS, "demo", "x");
    expect([connections(), requests.length]).toEqual([1, 50]);
  });

  test("50 at once use two", async () => {
    const { connections, requests } = serve((request, response, body) =>
      setTimeout(() => answerPod(request, response, body), 2),
    );
    const { api } = await connected();
    await Promise.all(Array.from({ length: 50 }, () => api.get(PODS, "demo", "x")));
    expect([connections(), requests.length]).toEqual([2, 50]);
  });

  test("a request does not wait for a followed log, nor for two and a watch", async () => {
    const { connections } = serve((request, response) => {
      if (!/log|watch/.test(request.url ?? "")) return answerPod(request, response, "");
      response.writeHead(200);
      return response.write("line\n");
    });
    const { api } = await connected();
    const long = [
      api.log("demo", "a", { container: "c", follow: true }),
      api.log("demo", "b", { container: "c", follow: true }),
      api.log("demo", "c", { container: "c" }),
    ].map((log) => log[Symbol.asyncIterator]());
    for (const log of long) expect((await log.next()).value?.toString()).toBe("line\n");
    for (let count = 0; count < 5; count += 1) await api.get(PODS, "demo", "x");
    expect(connections()).toBe(4);
    for (const log of long) await log.return?.();
  });

  test("one followed log and requests beside it: two", async () => {
    const { connections } = serve((request, response) => {
      if (!request.url?.includes("log")) return answerPod(request, response, "");
      response.writeHead(200);
      return response.write("line\n");
    });
    const { api } = await connected();
    await api.get(PODS, "demo", "x");
    const log = api.log("demo", "a", { container: "c", follow: true })[Symbol.asyncIterator]();
    await log.next();
    for (let count = 0; count < 5; count += 1) await api.get(PODS, "demo", "x");
    expect(connections()).toBe(2);
    await log.return?.();
  });

  test("asking for a log again and again until it is there: one", async () => {
    let left = 5;
    const waiting = status(400, "BadRequest", "waiting to start");
    const { connections } = serve((_, response) => {
      left -= 1;
      if (left >= 0) answerJson(response, 400, waiting);
      else response.end("line\n");
    });
    const { api } = await connected();
    const log = () => collect(api.log("demo", "x", { container: "c" }));
    for (let count = 0; count < 5; count += 1) expect((await faultOf(log())).reason).toBe("BadRequest");
    for (let count = 0; count < 5; count += 1) expect(String(await log())).toBe("line\n");
    expect(connections()).toBe(1);
  });

  test("one that the server closed meanwhile is replaced without a word", async () => {
    const { requests } = serve(answerPod);
    const { api } = await connected();
    await api.get(PODS, "demo", "x");
    // The next request is written on the kept connection, and the server hangs up instead of answering.
    let hangUps = 1;
    cluster.server.handler = (request, response) => {
      if (hangUps-- > 0) return void request.socket.destroy();
      return answerPod(request, response, "");
    };
    await expect(api.get(PODS, "demo", "x")).resolves.toEqual(POD);
    expect(requests.length).toBe(3);
  });

  test("a create is not said twice", async () => {
    const { requests } = serve(answerPod);
    const { api } = await connected();
    await api.get(PODS, "demo", "x");
    cluster.server.handler = (request) => void request.socket.destroy();
    const fault = await faultOf(api.create(PODS, "demo", POD));
    expect([fault.reason, requests.length]).toEqual(["ConnectionLost", 2]);
    expect(kubectlWords(fault)).toBe("Unable to connect to the server: EOF");
  });

  test("close() ends what is under way, for good", async () => {
    const { requests } = serve(() => {});
    const { api } = await connected();
    const got = faultOf(api.get(PODS, "demo", "x"));
    await until(() => requests.length === 1);
    api.close();
    expect((await got).reason).toBe("ConnectionLost");
    await until(() => cluster.server.open() === 0);
    expect(requests.length).toBe(1);
  });

  test("close() closes them", async () => {
    serve(answerPod);
    const { api } = await connected();
    await api.get(PODS, "demo", "x");
    api.close();
    await until(() => cluster.server.open() === 0);
  });
});

describe("answers that stop short", () => {
  const half = (headers: object): Handler => {
    return (_, response) => {
      response.writeHead(200, { "Content-Type": "application/json", ...headers });
      response.write('{"kind":', () => response.destroy());
    };
  };
  test.each([
    ["of a known length", { "Content-Length": 1000 }],
    ["in chunks", {}],
  ])("%s: get", async (_, headers) => {
    serve(half(headers));
    const { api } = await connected();
    const fault = await faultOf(api.get(PODS, "demo", "x"));
    expect(fault.reason).toBe("ConnectionLost");
    expect(kubectlWords(fault)).toBe(
      "error: unexpected error when reading response body. Please retry. Original error: unexpected EOF",
    );
  });

  test.each([
    ["of a known length", { "Content-Length": 1000 }],
    ["in chunks", {}],
  ])("%s: log, after what came", async (_, headers) => {
    serve(half(headers));
    const { api } = await connected();
    const pieces: string[] = [];
    const read = async (): Promise<void> => {
      for await (const piece of api.log("demo", "x", { container: "c" })) pieces.push(piece.toString());
    };
    expect((await faultOf(read())).reason).toBe("ConnectionLost");
    expect(pieces.join("")).toBe('{"kind":');
  });

  test("not JSON", async () => {
    serve((_, response) => response.end("<html>please log in</html>"));
    const { api } = await connected();
    const fault = await faultOf(api.get(PODS, "demo", "x"));
    expect([fault.reason, kubectlWords(fault)]).toEqual([
      "BadAnswer",
      "error: the server's answer is not JSON",
    ]);
    expect(fault.hint).toContain("Kubernetes API server");
  });

  test("an error whose text has no end is cut", async () => {
    serve((_, response) => {
      response.writeHead(500, { "Content-Type": "text/plain" });
      const more = (): void => void (response.destroyed || response.write("x".repeat(65_536), more));
      more();
    });
    const { api } = await connected();
    const fault = await faultOf(api.get(PODS, "demo", "x"));
    expect([fault.status, fault.message.length < 4000]).toEqual([500, true]);
  });
});

describe("trying again", () => {
  const failing = (times: number, code: number, reason: string, headers: object): Handler => {
    let left = times;
    return (request, response) => {
      left -= 1;
      if (left < 0) return answerPod(request, response, "");
      return answerJson(response, code, status(code, reason, "not now"), headers);
    };
  };
  test.each([
    [429, "TooManyRequests"],
    [503, "ServiceUnavailable"],
  ])("a %i with Retry-After, a get", async (code, reason) => {
    const { requests, connections } = serve(failing(3, code, reason, { "Retry-After": "0" }));
    const { api } = await connected();
    await expect(api.get(PODS, "demo", "x")).resolves.toEqual(POD);
    expect([requests.length, connections()]).toEqual([4, 1]);
  });

  test("a create again on 429, with its body, and not on 503", async () => {
    const { api } = await connected();
    const bodies: string[] = [];
    const recorded = (handler: Handler): Handler => {
      return (request, response, body) => {
        bodies.push(body);
        handler(request, response, body);
      };
    };
    serve(recorded(failing(1, 429, "TooManyRequests", { "Retry-After": "0" })));
    await expect(api.create(PODS, "demo", POD)).resolves.toEqual(POD);
    expect(bodies).toEqual([JSON.stringify(POD), JSON.stringify(POD)]);
    const { requests } = serve(failing(1, 503, "ServiceUnavailable", { "Retry-After": "0" }));
    expect((await faultOf(api.create(PODS, "demo", POD))).reason).toBe("ServiceUnavailable");
    expect(requests.length).toBe(1);
  });

  test("not without Retry-After, nor when it asks for too long, which is passed on", async () => {
    const { api } = await connected();
    serve(failing(9, 429, "TooManyRequests", {}));
    expect((await faultOf(api.get(PODS, "demo", "x"))).retryAfterSeconds).toBeNull();
    const { requests } = serve(failing(9, 429, "TooManyRequests", { "Retry-After": "600" }));
    const fault = await faultOf(api.get(PODS, "demo", "x"));
    expect([fault.retryAfterSeconds, fault.hint]).toEqual([
      600,
      "the server asks to wait 600 s before the next try",
    ]);
    expect(requests.length).toBe(1);
  });

  test("a fresh connection that was closed, after a while", async () => {
    let left = 1;
    const { requests } = serve((request, response) => {
      left -= 1;
      if (left >= 0) return void request.socket.destroy();
      return answerPod(request, response, "");
    });
    const { api } = await connected();
    await expect(api.get(PODS, "demo", "x")).resolves.toEqual(POD);
    expect(requests.length).toBe(2);
  });

  test("an abort ends the waiting", async () => {
    const { requests } = serve(failing(9, 429, "TooManyRequests", { "Retry-After": "25" }));
    const { api } = await connected();
    const controller = new AbortController();
    const got = api.get(PODS, "demo", "x", { signal: controller.signal });
    await until(() => requests.length === 1);
    controller.abort(new Error("enough"));
    await expect(got).rejects.toThrow("enough");
  });
});

describe("time limits and aborts", () => {
  const never: Handler = () => {};
  const headOnly: Handler = (_, response) => {
    response.writeHead(200);
    response.write("{");
  };
  test("--request-timeout before the answer, and within it", async () => {
    const { api } = await connected({ token: "t" }, { flags: { requestTimeout: "200ms" } });
    serve(never);
    const before = await faultOf(api.get(PODS, "demo", "x"));
    expect([before.reason, kubectlWords(before)]).toEqual([
      "Timeout",
      "Unable to connect to the server: net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
    ]);
    serve(headOnly);
    const within = await faultOf(api.get(PODS, "demo", "x"));
    expect([within.reason, kubectlWords(within)]).toEqual([
      "Timeout",
      "error: context deadline exceeded (Client.Timeout or context cancellation while reading body)",
    ]);
  });

  test("it does not end a log that is followed, but one that is not", async () => {
    const { api } = await connected({ token: "t" }, { flags: { requestTimeout: "200ms" } });
    serve((_, response) => {
      response.writeHead(200);
      response.write("a");
      setTimeout(() => response.end("b"), 600);
    });
    const followed = await collect(api.log("demo", "x", { container: "c", follow: true }));
    expect(Buffer.concat(followed).toString()).toBe("ab");
    expect((await faultOf(collect(api.log("demo", "x", { container: "c" })))).reason).toBe("Timeout");
  });

  test.each<[string, Handler]>([
    ["before the answer", never],
    ["within it", headOnly],
  ])("an abort %s rejects with its reason and frees the connection", async (_, handler) => {
    const { requests } = serve(handler);
    const { api } = await connected();
    const controller = new AbortController();
    const got = api.get(PODS, "demo", "x", { signal: controller.signal });
    await until(() => requests.length === 1);
    controller.abort("because");
    await expect(got).rejects.toBe("because");
    await until(() => cluster.server.open() === 0);
  });

  test("an abort while a log is followed frees the connection, read or not", async () => {
    serve((_, response) => {
      response.writeHead(200);
      response.write("line\n");
    });
    const { api } = await connected();
    const controller = new AbortController();
    const { signal } = controller;
    const read = api.log("demo", "x", { container: "c", follow: true, signal })[Symbol.asyncIterator]();
    const unread = api.log("demo", "y", { container: "c", follow: true, signal })[Symbol.asyncIterator]();
    await Promise.all([read.next(), unread.next()]);
    const next = read.next();
    controller.abort(new Error("stop"));
    await expect(next).rejects.toThrow("stop");
    await until(() => cluster.server.open() === 0);
    await expect(unread.next()).rejects.toThrow("stop");
  });

  test("whoever stops reading a log frees its connection", async () => {
    serve((_, response) => {
      response.writeHead(200);
      response.write("line\n");
    });
    const { api } = await connected();
    for await (const piece of api.log("demo", "x", { container: "c", follow: true })) {
      expect(piece.toString()).toBe("line\n");
      break;
    }
    await until(() => cluster.server.open() === 0);
  });

  test("an abort while waiting for a connection does not wait any longer", async () => {
    const { requests } = serve(never);
    const { api } = await connected();
    const busy = [api.get(PODS, "demo", "a"), api.get(PODS, "demo", "b")].map((got) => got.catch(() => {}));
    await until(() => requests.length === 2);
    const controller = new AbortController();
    const got = api.get(PODS, "demo", "c", { signal: controller.signal });
    setImmediate(() => controller.abort("enough"));
    await expect(got).rejects.toBe("enough");
    expect(requests.length).toBe(2);
    api.close();
    await Promise.all(busy);
  });

  test("what is aborted beforehand is not sent", async () => {
    const { requests } = serve(answerPod);
    const { api } = await connected();
    await expect(api.get(PODS, "demo", "x", { signal: AbortSignal.abort("no") })).rejects.toBe("no");
    expect(requests).toEqual([]);
  });
});
