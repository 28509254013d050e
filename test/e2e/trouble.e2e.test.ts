import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { FaultPlan } from "../lab/api/faults.js";
import { kubeconfigYaml } from "../lab/api/kubeconfig.js";
import { BINARY, type Cluster, type Ran, run, startCluster } from "./cluster.js";

let cluster: Cluster;
const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;
const files: string[] = [];

const BUSYBOX = { name: "main", image: "busybox:1.36" };

beforeAll(async () => {
  cluster = await startCluster();
  const pod = (name: string, spec: object) =>
    cluster.create({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec });
  await pod("runs", {
    terminationGracePeriodSeconds: 1,
    containers: [{ ...BUSYBOX, command: ["sleep", "100000"] }],
  });
  await pod("pending", { nodeSelector: { "nsinfo-e2e": "no-such-node" }, containers: [BUSYBOX] });
  await pod("finished", { restartPolicy: "Never", containers: [{ ...BUSYBOX, command: ["true"] }] });
  for (const [name, phase] of [
    ["runs", "Running"],
    ["finished", "Succeeded"],
  ] as const) {
    for (let tries = 0; tries < 600; tries++) {
      const found = await cluster.nsinfo([
        `pod/${name}`,
        "-n",
        cluster.namespace,
        "--pod-running-timeout",
        "1s",
        "-o",
        "name",
      ]);
      const { api, namespace } = cluster;
      const { PODS } = await import("../../src/kube/port.js");
      const status = (await api.get(PODS, namespace, name))["status"] as { phase: string };
      if (status.phase === phase && found.code !== null) break;
    }
  }
}, 120_000);
afterAll(async () => {
  for (const file of files) rmSync(file, { force: true });
  await cluster?.stop();
}, 60_000);
afterEach(async () => {
  cluster.lab?.api.setFaults([]);
  expect(await cluster.leftovers()).toEqual([]);
});

async function fails(args: string[], options: Parameters<Cluster["nsinfo"]>[1] = {}): Promise<Ran> {
  const ran = await cluster.nsinfo(args, options);
  expect([ran.code, ran.stderr]).toEqual([1, expect.any(String)]);
  expect(ran.stderr).not.toMatch(/^\s+at /m);
  return { ...ran, stderr: ran.stderr.replace(/^Creating debug pod .*\n/m, "") };
}

function firstLine(ran: Ran): string {
  return ran.stderr.split("\n")[0] ?? "";
}

describe("what is asked for is not there", () => {
  test.each<[string, (namespace: string) => string[], string | RegExp]>([
    ["pod", (ns) => ["pod/nope", "-n", ns], 'Error from server (NotFound): pods "nope" not found'],
    [
      "namespace",
      () => ["pod/runs", "-n", "nsinfo-no-such"],
      'Error from server (NotFound): pods "runs" not found',
    ],
    ["context", (ns) => ["pod/runs", "-n", ns, "--context", "nope"], 'error: context "nope" does not exist'],
    [
      "kubeconfig",
      () => ["pod/runs", "--kubeconfig", "/no/such"],
      "error: stat /no/such: no such file or directory",
    ],
    ["container", (ns) => ["pod/runs", "-n", ns, "-c", "zz"], "error: container zz not found in pod runs"],
    [
      "format",
      (ns) => ["pod/runs", "-n", ns, "-o", "xml"],
      /^error: unable to match a printer suitable for the output format "xml", allowed formats are: /,
    ],
    ["flag", () => ["pod/runs", "--nope"], "error: unknown flag: --nope"],
    ["resource type", () => ["secret/x"], /^error: the server doesn't have a resource type "secret"/],
  ])(
    "%s",
    async (_, args, line) => {
      const ran = await fails(args(cluster.namespace));
      if (typeof line === "string") expect(firstLine(ran)).toBe(line);
      else expect(firstLine(ran)).toMatch(line);
      expect(ran.stdout).toBe("");
    },
    30_000,
  );
});

describe("a pod of which nothing runs has its declared namespaces", () => {
  test.each([
    ["pending", /^error: cannot observe pod pending: it is Pending, not on a node yet/],
    ["finished", /^error: cannot observe pod finished: it has ended: Succeeded/],
  ])(
    "%s",
    async (name, line) => {
      const ran = await fails([`pod/${name}`, "-n", cluster.namespace]);
      expect(firstLine(ran)).toMatch(line);
      expect(ran.stdout).toContain("declared namespaces, not observed");
      expect(ran.stdout).toMatch(/^ {2}net +pod$/m);
    },
    30_000,
  );
});

function kubeconfigFile(text: string): string {
  const file = join(tmpdir(), `nsinfo-e2e-${process.pid}-${files.length}`);
  writeFileSync(file, text, { mode: 0o600 });
  files.push(file);
  return file;
}

onLab("who may not", () => {
  const lab = () =>
    cluster.lab ??
    (() => {
      throw new Error("no lab");
    })();

  test("a token that is none", async () => {
    const file = kubeconfigFile(kubeconfigYaml(lab().api, { token: "nonsense" }));
    expect(firstLine(await fails(["pod/runs", "--kubeconfig", file]))).toBe(
      "error: You must be logged in to the server (Unauthorized)",
    );
  }, 30_000);

  test("a user who may not read pods", async () => {
    const file = kubeconfigFile(kubeconfigYaml(lab().api, await lab().api.makeUser("dev")));
    expect(firstLine(await fails(["pod/runs", "--kubeconfig", file, "-n", cluster.namespace]))).toBe(
      `Error from server (Forbidden): pods "runs" is forbidden: User "dev" cannot get resource "pods" in API group "" in the namespace "${cluster.namespace}"`,
    );
  }, 30_000);

  test("a user who may read pods, and not create them", async () => {
    lab().api.addRole("reader", [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }]);
    const file = kubeconfigFile(kubeconfigYaml(lab().api, await lab().api.makeUser("reader")));
    const ran = await fails(["pod/runs", "--kubeconfig", file, "-n", cluster.namespace]);
    expect(firstLine(ran)).toMatch(
      /^Error from server \(Forbidden\): pods is forbidden: User "reader" cannot create resource "pods"/,
    );
  }, 30_000);

  test("a user who may do all but read nodes: the report is there, the node object is a gap", async () => {
    const verbs = ["get", "create", "delete"];
    lab().api.addRole("tenant", [{ verbs, apiGroups: [""], resources: ["pods", "pods/log"] }]);
    const file = kubeconfigFile(kubeconfigYaml(lab().api, await lab().api.makeUser("tenant")));
    const ran = await cluster.nsinfo([
      "pod/runs",
      "--kubeconfig",
      file,
      "-n",
      cluster.namespace,
      "-o",
      "json",
    ]);
    const report = JSON.parse(ran.stdout);
    expect([ran.code, report.gaps.map((one: { what: string }) => one.what)]).toEqual([
      0,
      ["the node object"],
    ]);
    expect(report.pods[0].containers[0].namespaces.net.scope).toBe("pod");
  }, 30_000);

  test("a namespace whose Pod Security level refuses it", async () => {
    const restricted = `${cluster.namespace}-restricted`;
    lab().api.createNamespace(restricted);
    await cluster.api.create({ group: "", version: "v1", plural: "pods" }, restricted, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "runs" },
      spec: { containers: [{ ...BUSYBOX, command: ["sleep", "1000"] }] },
    });
    const patch = await cluster.kubectl([
      "label",
      "namespace",
      restricted,
      "pod-security.kubernetes.io/enforce=restricted",
    ]);
    if (patch === null) return;
    expect(patch.code).toBe(0);
    let ran = await fails(["pod/runs", "-n", restricted]);
    for (let tries = 0; tries < 50 && firstLine(ran).includes("cannot observe"); tries++)
      ran = await fails(["pod/runs", "-n", restricted]);
    expect(firstLine(ran)).toMatch(
      /^Error from server \(Forbidden\): pods "nsinfo-\w+" is forbidden: violates PodSecurity "restricted:latest": host namespaces/,
    );
  }, 60_000);
});

onLab("the server", () => {
  test.each<[string, FaultPlan, RegExp]>([
    [
      "answers 429 without end",
      [{ match: { path: "/pods/runs" }, fault: { kind: "status", code: 429 } }],
      /^Error from server \(TooManyRequests\)/,
    ],
    [
      "answers 500",
      [{ match: { path: "/pods/runs" }, fault: { kind: "status", code: 500 } }],
      /^Error from server \(InternalError\): Internal error occurred: injected by the lab/,
    ],
    [
      "resets the connection",
      [{ match: { path: "/pods/runs" }, fault: { kind: "reset" } }],
      /^(Unable to connect to the server|error): .*/,
    ],
    [
      "stops in mid-answer",
      [{ match: { path: "/pods/runs" }, fault: { kind: "truncate", afterBytes: 100 } }],
      /^(Unable to connect to the server|error): .*/,
    ],
    [
      "refuses to make the debug pod",
      [{ match: { method: "POST" }, fault: { kind: "status", code: 500 } }],
      /^Error from server \(InternalError\)/,
    ],
    [
      "refuses every log",
      [{ match: { path: "/log" }, fault: { kind: "status", code: 403, message: "no logs" } }],
      /^Error from server.*: no logs/,
    ],
  ])(
    "%s",
    async (_, plan, line) => {
      cluster.lab?.api.setFaults(plan);
      expect(firstLine(await fails(["pod/runs", "-n", cluster.namespace]))).toMatch(line);
    },
    60_000,
  );

  test.each<[string, FaultPlan]>([
    [
      "a log cut in the middle",
      [{ match: { path: "/log", times: 1 }, fault: { kind: "truncate", afterBytes: 700 } }],
    ],
    [
      "a log that ends early in good form",
      [{ match: { path: "/log", times: 1 }, fault: { kind: "end", afterBytes: 700 } }],
    ],
    ["a reset before the log", [{ match: { path: "/log", times: 3 }, fault: { kind: "reset" } }]],
    ["500 from the log", [{ match: { path: "/log", times: 3 }, fault: { kind: "status", code: 500 } }]],
    [
      "a creation whose answer is lost",
      [{ match: { method: "POST", path: "/pods", times: 1 }, fault: { kind: "reset", afterBytes: 10 } }],
    ],
    [
      "a creation whose answers are cut, twice",
      [{ match: { method: "POST", path: "/pods", times: 2 }, fault: { kind: "truncate", afterBytes: 10 } }],
    ],
    [
      "a deletion whose connection is lost",
      [{ match: { method: "DELETE", times: 2 }, fault: { kind: "reset" } }],
    ],
  ])(
    "%s is survived",
    async (_, plan) => {
      cluster.lab?.api.setFaults(plan);
      const ran = await cluster.nsinfo(["pod/runs", "-n", cluster.namespace, "-o", "json"]);
      expect([ran.code, ran.stderr.replace(/^Creating debug pod .*\n/m, "")]).toEqual([0, ""]);
      expect(JSON.parse(ran.stdout).gaps).toEqual([]);
    },
    60_000,
  );

  test("has another certificate authority", async () => {
    const api = cluster.lab?.api;
    const other = await (await import("../lab/api/server.js")).startApiServer({ nodes: [] });
    try {
      const file = kubeconfigFile(
        kubeconfigYaml({ url: api?.url ?? "", caPem: other.caPem }, { token: "x" }),
      );
      expect(firstLine(await fails(["pod/runs", "--kubeconfig", file]))).toMatch(
        /^Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority/,
      );
    } finally {
      await other.stop();
    }
  }, 30_000);

  test("refuses the connection", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    const { port } = server.address() as { port: number };
    await new Promise((done) => server.close(done));
    const ran = await fails(["pod/runs", "--server", `https://127.0.0.1:${port}`]);
    expect(firstLine(ran)).toBe(
      `The connection to the server 127.0.0.1:${port} was refused - did you specify the right host or port?`,
    );
  }, 30_000);
});

onLab("the debug pod", () => {
  test.each([
    [
      "an image that is not there",
      ["--image", "nope.invalid/x:1"],
      /^error: the debug pod cannot start: (ErrImagePull|ImagePullBackOff)/,
    ],
    [
      "an image without sh",
      ["--image", "scratchapp:1"],
      /^error: the debug pod (cannot start: RunContainerError|ended: StartError): .*executable file not found/,
    ],
  ])(
    "%s",
    async (_, args, line) => {
      expect(firstLine(await fails(["pod/runs", "-n", cluster.namespace, ...args]))).toMatch(line);
    },
    60_000,
  );

  test("a node that is gone", async () => {
    await cluster.create({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "stranded" },
      spec: { nodeName: "gone", containers: [BUSYBOX] },
    });
    const ran = await fails(["pod/stranded", "-n", cluster.namespace]);
    expect(firstLine(ran)).toBe(
      "error: cannot observe pod stranded: none of its containers is running: its node gone is gone",
    );
  }, 30_000);

  test("two connections and few calls are enough", async () => {
    const api = cluster.lab?.api;
    api?.resetStats();
    await cluster.nsinfo(["pod/runs", "-n", cluster.namespace]);
    const { connections, requests } = api?.stats() ?? { connections: 99, requests: [] };
    const calls = requests.filter((one) => !one.path.includes("/log"));
    expect(connections).toBeLessThanOrEqual(2);
    const pods = `/api/v1/namespaces/${cluster.namespace}/pods`;
    const said = calls.map(({ method, path }) => `${method} ${path.replace(/\?.*/, "")}`);
    // Which of them the server hears first is not decided: the pod, its node, the user's debug pods, the agents; then the debug pod.
    expect(said.slice(0, 4).sort()).toEqual([
      "GET /api/v1/namespaces/kubectl-nsinfo/pods",
      `GET ${pods}`,
      `GET ${pods}/runs`,
      "GET /api/v1/nodes/node1",
    ]);
    expect(said.slice(4)).toEqual([`POST ${pods}`, expect.stringMatching(`^DELETE ${pods}/nsinfo-`)]);
  }, 30_000);
});

describe("stdout", () => {
  const shell = (line: string) =>
    run("bash", ["-c", line, BINARY, "pod/runs", "-n", cluster.namespace], {
      env: { ...process.env, KUBECONFIG: cluster.kubeconfig },
    });

  test("that is full: said, exit 1", async () => {
    const ran = await shell('"$0" "$@" >/dev/full');
    expect([ran.code, ran.stderr.split("\n")[1]]).toEqual([
      1,
      "error: write /dev/stdout: no space left on device",
    ]);
  }, 30_000);

  test("that nobody reads any more: the status of SIGPIPE, or all was written before", async () => {
    const ran = await shell('"$0" "$@" -o json | head -c 1 >/dev/null; exit $PIPESTATUS');
    expect([0, 141]).toContain(ran.code);
  }, 30_000);
});

onLab("ended early", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "%s while the log is awaited: nothing is left, the status is the signal's",
    async (name, code) => {
      cluster.lab?.api.setFaults([{ match: { path: "/log" }, fault: { kind: "latency", ms: 5000 } }]);
      const ran = await cluster.nsinfo(["pod/runs", "-n", cluster.namespace], {
        signal: { name, when: (stderr) => stderr.includes("Creating debug pod") },
      });
      expect(ran.code).toBe(code);
    },
    60_000,
  );

  test("SIGINT while the creation is on its way: its answer is awaited, and what came of it deleted", async () => {
    const api = cluster.lab?.api;
    api?.setFaults([{ match: { method: "POST" }, fault: { kind: "latency", ms: 2000 } }]);
    api?.resetStats();
    const ran = await cluster.nsinfo(["pod/runs", "-n", cluster.namespace], {
      signal: { name: "SIGINT", when: (stderr) => stderr.includes("Creating debug pod") },
    });
    expect([ran.code, ran.stdout]).toEqual([130, ""]);
    const changes = (api?.stats().requests ?? []).filter((one) => one.method !== "GET");
    expect(changes.map((one) => [one.method, one.status])).toEqual([
      ["POST", 201],
      ["DELETE", 200],
    ]);
  }, 60_000);

  test("a creation that takes longer than --request-timeout: the user is told that it may yet come", async () => {
    cluster.lab?.api.setFaults([{ match: { method: "POST" }, fault: { kind: "latency", ms: 8000 } }]);
    const ran = await fails(["pod/runs", "-n", cluster.namespace, "--request-timeout", "1s"]);
    expect(ran.stderr).toMatch(
      /^error: debug pod \S+ could not be deleted and may still run on node node1: its creation timed out, and may yet be carried out\nhint: kubectl delete pod nsinfo-\w+ -n \S+$/m,
    );
  }, 60_000);
});
