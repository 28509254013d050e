import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { load } from "js-yaml";
import { type KubeObject, PODS } from "../../src/kube/port.js";
import { asList, asObject } from "../../src/kube/raw.js";
import type { ListenerReport, LocalhostReport } from "../../src/model/localhost-report.js";
import { type Cluster, run as runProgram, startCluster } from "./cluster.js";
import { LOCALHOST_PODS } from "./localhost-pods.js";
import { container, createRunning, podOf, untilPhase, untilPod } from "./pods.js";
import { reportOf } from "./report.js";

let cluster: Cluster;

/** Running, and where a container is named `second`, that has failed. */
function isUp(pod: KubeObject): boolean {
  const containers = asList(asObject(pod["status"])["containerStatuses"]);
  const running = (one: Record<string, unknown>): boolean => asObject(one["state"])["running"] !== undefined;
  const second = containers.find((one) => one["name"] === "second");
  if (!second) return containers.length > 0 && containers.every(running);
  return containers.some(running) && Number(second["restartCount"]) > 0;
}

beforeAll(async () => {
  cluster = await startCluster();
  for (const pod of LOCALHOST_PODS) await cluster.create(pod);
  for (const { metadata } of LOCALHOST_PODS) await untilPod(cluster, metadata.name, isUp);
}, 180_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]));

const known = new Map<string, LocalhostReport>();

const run = (...args: string[]): Promise<LocalhostReport> => reportOf(cluster, "localhost", ...args);

/** The report on a pod with connections tried, once for all tests that ask for it. */
async function tried(pod: string): Promise<LocalhostReport> {
  const report = known.get(pod) ?? (await run(`pod/${pod}`, "--connect"));
  known.set(pod, report);
  return report;
}

function own(report: LocalhostReport): ListenerReport[] {
  return (report.pods[0]?.listeners ?? []).filter((one) => one.container !== null);
}

function derived(listener: ListenerReport | undefined, from: string): Record<string, string> {
  const ways = (listener?.reach ?? []).filter((one) => one.from === from);
  return Object.fromEntries(ways.map((one) => [one.to, one.derived]));
}

const APART = ["apart", "meshed"];

describe("what is derived is what a connection does", () => {
  test("for every container and address of every pod", async () => {
    let compared = 0;
    for (const { metadata } of LOCALHOST_PODS) {
      if (APART.includes(metadata.name)) continue;
      for (const listener of own(await tried(metadata.name)).filter((one) => one.protocol === "tcp")) {
        for (const way of listener.reach) {
          const pair = [metadata.name, listener.address, listener.port, way.from, way.to];
          expect([...pair, way.derived]).not.toEqual([...pair, "unknown"]);
          if (way.observed === null) continue;
          expect([...pair, way.derived]).toEqual([...pair, way.observed === "yes" ? "yes" : "no"]);
          compared += 1;
        }
      }
    }
    console.log(`${compared} (container, address) pairs compared with a connection, all agree`);
    expect(compared).toBeGreaterThanOrEqual(100);
  }, 120_000);

  test("every pair of a container that runs was tried, but where another listener answers", async () => {
    for (const name of ["on-loopback", "on-all", "on-loopback6", "on-all6", "on-all6-only", "on-pod-ip"]) {
      const untried = own(await tried(name)).flatMap((one) =>
        one.reach.filter((way) => way.observed === null && way.from !== "pod"),
      );
      expect([name, untried]).toEqual([name, []]);
    }
    const [wild] = own(await tried("on-two")).filter((one) => one.address === "::");
    expect(wild?.reach.find((one) => one.to === "127.0.0.1")).toMatchObject({
      derived: "no",
      observed: null,
    });
  }, 120_000);

  test.each([
    ["on-loopback", "127.0.0.1", { "127.0.0.1": "yes", "::1": "no", localhost: "yes", IP: "no" }],
    ["on-all", "0.0.0.0", { "127.0.0.1": "yes", "::1": "no", localhost: "yes", IP: "yes" }],
    ["on-loopback6", "::1", { "127.0.0.1": "no", "::1": "yes", localhost: "no", IP: "no" }],
    ["on-all6", "::", { "127.0.0.1": "yes", "::1": "yes", localhost: "yes", IP: "yes" }],
    ["on-all6-only", "::", { "127.0.0.1": "no", "::1": "yes", localhost: "no", IP: "no" }],
    ["on-pod-ip", null, { "127.0.0.1": "no", "::1": "no", localhost: "no", IP: "yes" }],
  ])(
    "%s listens on %s",
    async (name, address, { IP, ...loopback }) => {
      const report = await tried(name);
      const ip = report.pods[0]?.podIPs[0] ?? "";
      const [listener, ...more] = own(report);
      expect(more).toEqual([]);
      expect(listener).toMatchObject({
        protocol: "tcp",
        address: address ?? ip,
        port: 8080,
        container: "app",
        process: "httpd",
      });
      expect(derived(listener, "client")).toMatchObject({ ...loopback, [ip]: IP });
      expect(derived(listener, "app")).toEqual(derived(listener, "client"));
      expect(derived(listener, "node")).toMatchObject({ [ip]: IP });
      expect(derived(listener, "pod")).toMatchObject({ [ip]: IP });
      expect(report.gaps.filter((one) => one.pod !== null)).toEqual([]);
    },
    60_000,
  );

  test("UDP is derived and never tried", async () => {
    const listeners = own(await tried("on-udp"));
    expect(listeners).toMatchObject([{ protocol: "udp", address: "0.0.0.0", port: 67, portForward: null }]);
    expect(derived(listeners[0], "client")).toMatchObject({ "127.0.0.1": "yes", "::1": "no" });
    expect(listeners[0]?.reach.map((one) => one.observed).filter((one) => one !== null)).toEqual([]);
  }, 60_000);

  test("hostNetwork: the pod's own listeners are among the node's, and theirs are not touched", async () => {
    const report = await tried("on-node");
    expect(own(report).map((one) => [one.address, one.port])).toEqual([
      ["127.0.0.1", 18080],
      ["::1", 18081],
      ["::", 18082],
    ]);
    const theirs = (report.pods[0]?.listeners ?? []).filter((one) => one.container === null);
    expect(theirs).toContainEqual(
      expect.objectContaining({ address: "127.0.0.1", port: 18090, process: "httpd" }),
    );
    expect(
      derived(
        theirs.find((one) => one.port === 18090),
        "client",
      ),
    ).toMatchObject({ "127.0.0.1": "yes" });
    expect(theirs.flatMap((one) => one.reach).filter((one) => one.observed !== null)).toEqual([]);
    expect(report.pods[0]?.hostNetwork).toBe(true);
  }, 60_000);

  test("a container in another network namespace reaches nothing at localhost", async () => {
    const report = await tried("apart");
    const [listener] = own(report);
    expect(derived(listener, "app")).toMatchObject({ "127.0.0.1": "yes", localhost: "yes" });
    expect(derived(listener, "client")).toMatchObject({ "127.0.0.1": "no", localhost: "no" });
    expect(report.findings.map((one) => one.id)).toContain("different-network-namespace");
  }, 60_000);
});

describe("diagnoses", () => {
  test.each([
    ["on-loopback", ["localhost-family-mismatch"]],
    ["on-all", ["port-not-declared"]],
    ["on-all6", []],
    ["silent", ["port-not-listening"]],
    ["twice", ["port-conflict"]],
    ["probed", ["localhost-family-mismatch", "probe-unreachable"]],
    ["on-node", ["localhost-family-mismatch", "localhost-family-mismatch", "localhost-is-the-node"]],
    ["meshed", ["port-not-declared", "port-not-declared", "traffic-redirected"]],
  ])(
    "%s: %j",
    async (name, ids) => {
      const { findings } = await tried(name);
      expect(findings.map((one) => one.id).sort()).toEqual(ids);
      for (const one of findings) expect([one.reason, one.remedy]).not.toContain("");
    },
    60_000,
  );

  test("the container that could not have its port is named, and who holds it", async () => {
    const { findings } = await tried("twice");
    expect(findings[0]).toMatchObject({
      container: "second",
      reason: "second wants tcp port 8080, and first holds it",
    });
  }, 60_000);

  test("a process of the node holds the port", async () => {
    const { findings } = await tried("clash");
    expect(findings.filter((one) => one.id === "port-conflict")).toMatchObject([
      { container: "second", reason: "second wants tcp port 18090, and the node's process httpd holds it" },
    ]);
  }, 60_000);

  test("what of the node listens on the loopback that the pod shares", async () => {
    const { findings } = await tried("on-node");
    const [found] = findings.filter((one) => one.id === "localhost-is-the-node");
    expect(found?.detail).toMatch(/of the node listen on it: .*httpd tcp 127\.0\.0\.1:18090/);
    expect(found?.detail).toMatch(
      /the whole node reaches app tcp 127\.0\.0\.1:18080 and app tcp \[::1\]:18081$/,
    );
  }, 60_000);

  test("a probe at a port where only loopback listens", async () => {
    const { findings } = await tried("probed");
    expect(findings[0]).toMatchObject({
      id: "probe-unreachable",
      severity: "warning",
      container: "app",
      reason:
        "readinessProbe (tcpSocket port 8080) of app cannot succeed: what listens on port 8080 listens on 127.0.0.1:8080 only",
    });
  }, 60_000);

  test("behind a mesh the pod IP is unknown, and loopback is not", async () => {
    const report = await tried("meshed");
    const listener = own(report).find((one) => one.port === 8080);
    expect(derived(listener, "istio-proxy")).toMatchObject({ "127.0.0.1": "yes", localhost: "yes" });
    expect(derived(listener, "node")).toEqual({ [report.pods[0]?.podIPs[0] ?? ""]: "unknown" });
  }, 60_000);
});

describe("how it is called", () => {
  test("without --connect nothing is tried, and the same is derived", async () => {
    const report = await run("pod/on-loopback");
    expect(
      own(report)
        .flatMap((one) => one.reach)
        .map((one) => one.observed),
    ).toEqual(expect.not.arrayContaining(["yes", "refused", "timeout"]));
    expect(derived(own(report)[0], "client")).toEqual(derived(own(await tried("on-loopback"))[0], "client"));
  }, 60_000);

  test("--port gives a verdict, --from only that container's ways", async () => {
    const { pods } = await run("pod/on-loopback", "--port", "8080", "--from", "client");
    expect(pods[0]?.verdict).toMatch(
      /^port 8080: app \(httpd\) listens on tcp 127\.0\.0\.1:8080: reachable at localhost from app and client; not reachable by probes, Services and other pods; fix: /,
    );
    expect([...new Set(pods[0]?.listeners.flatMap((one) => one.reach.map((way) => way.from)))]).toEqual([
      "client",
    ]);
  }, 60_000);

  test("a port where nobody listens, declared or not", async () => {
    const [silent, loopback] = await Promise.all([
      run("pod/silent", "--port", "8080"),
      run("pod/on-loopback", "--port", "9"),
    ]);
    expect(silent.pods[0]?.verdict).toMatch(
      /^port 8080: nothing listens on it, though client declares it; fix: /,
    );
    expect(loopback.pods[0]?.verdict).toMatch(
      /^port 9: nothing listens on it and no container declares it; fix: /,
    );
  }, 60_000);

  test("as a table", async () => {
    const { code, stdout } = await cluster.nsinfo([
      "localhost",
      "on-loopback",
      "--connect",
      "-n",
      cluster.namespace,
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}socket +owner +from +127\.0\.0\.1 +::1 +localhost +\S+$/m);
    expect(stdout).toMatch(
      /^ {2}tcp 127\.0\.0\.1:8080 +app: httpd +app, client +yes \(yes\) +no \(refused\) +yes \(yes\) +no \(refused\)$/m,
    );
  }, 60_000);

  test("profile minimal reads the same, without knowing which IPv6 sockets take IPv4 too", async () => {
    const report = await run("pod/on-all6", "--profile", "minimal");
    expect(derived(own(report)[0], "client")).toMatchObject({ "127.0.0.1": "unknown", "::1": "yes" });
    expect(report.gaps.map((one) => one.what)).toContain("whether tcp [::]:8080 takes IPv4 too");
  }, 60_000);

  test("profile enter is enough for connections", async () => {
    const report = await run("pod/on-all6", "--profile", "enter", "--connect");
    const ways = own(report)[0]?.reach.filter((one) => one.from === "client");
    expect(ways?.map((one) => one.observed)).toEqual(["yes", "yes", "yes", "yes"]);
  }, 60_000);

  test.each<[string, string[], RegExp]>([
    [
      "unknown container",
      ["pod/on-all", "--from", "nobody"],
      /^error: container nobody not found in pod on-all\nhint: its containers are: app, client$/m,
    ],
    ["no port", ["pod/on-all", "--port", "http"], /^error: invalid argument "http" for "--port" flag/m],
    [
      "a port beyond",
      ["pod/on-all", "--port", "65536"],
      /^error: invalid argument "65536" for "--port" flag/m,
    ],
    ["no pod", [], /^error: no pod was named/m],
    ["two pods", ["pod/on-all", "pod/silent"], /^error: exactly one pod is expected/m],
    ["unknown pod", ["pod/nope"], /^Error from server \(NotFound\): pods "nope" not found$/m],
    [
      "a profile that cannot enter",
      ["pod/on-all", "--connect", "--profile", "minimal"],
      /^error: --connect enters network namespaces, which profile minimal cannot$/m,
    ],
  ])(
    "bad input: %s",
    async (_, args, message) => {
      const ran = await cluster.nsinfo(["localhost", ...args, "-n", cluster.namespace]);
      expect([ran.code, ran.stderr]).toEqual([1, expect.stringMatching(message)]);
    },
    60_000,
  );

  test("a pod that has ended: its ports are not known, and it is said", async () => {
    const containers = [container("app", "true", { ports: [{ containerPort: 8080 }] })];
    await cluster.create(podOf("ended", { restartPolicy: "Never", containers }));
    await untilPhase(cluster, "ended", "Succeeded", { seconds: 60 });
    const ran = await cluster.nsinfo(["localhost", "pod/ended", "-n", cluster.namespace]);
    expect([ran.code, ran.stderr]).toEqual([
      1,
      expect.stringMatching(/^error: cannot observe pod ended: it has ended: Succeeded/),
    ]);
    expect(ran.stdout).toMatch(/^Pod \S+\/ended on \S+: its sockets were not read$/m);
  }, 90_000);

  test("a pod that ends meanwhile: what was read, or a gap with the reason, and nothing left behind", async () => {
    const [ran] = await Promise.all([
      cluster.nsinfo(["localhost", "pod/on-udp", "--connect", "-n", cluster.namespace, "-o", "json"]),
      sleep(400).then(() => cluster.api.delete(PODS, cluster.namespace, "on-udp", { gracePeriodSeconds: 0 })),
    ]);
    expect([0, 1]).toContain(ran.code);
    expect(ran.stderr).not.toMatch(/this is a bug|^\s+at /m);
    if (ran.stdout !== "") {
      const { pods, gaps } = JSON.parse(ran.stdout) as LocalhostReport;
      expect(pods[0]?.observed === true || gaps.length > 0).toBe(true);
    }
  }, 60_000);

  test("the output holds to the published schema, and YAML says the same", async () => {
    const schema = JSON.parse(readFileSync("manifests/schema/localhost-report.schema.json", "utf8"));
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    for (const { metadata } of LOCALHOST_PODS) {
      validate(await tried(metadata.name));
      expect([metadata.name, validate.errors]).toEqual([metadata.name, null]);
    }
    const yaml = await cluster.nsinfo(["localhost", "on-two", "-n", cluster.namespace, "-o", "yaml"]);
    validate(load(yaml.stdout));
    expect(validate.errors).toBeNull();
  }, 120_000);
});

const iptables = spawnSync("sh", ["-c", "command -v iptables-nft"]).status === 0;
if (!iptables) console.log("skipped a pod with redirects: it needs the Debian package iptables");

(iptables && !process.env["NSINFO_E2E_KUBECONFIG"] ? test : test.skip)(
  "rules that redirect: which ports go where, and what they spare is what a connection does",
  async () => {
    const containers = [
      container("app", "exec httpd -f -p 8080"),
      container("spared", "exec httpd -f -p 8081"),
    ];
    await createRunning(cluster, podOf("ruled", { containers }), { seconds: 60 });
    const pid = cluster.lab?.containers().find((one) => one.pod === "ruled" && one.container === "app")?.pid;
    for (const rule of [
      "PREROUTING -p tcp --dport 8081 -j RETURN",
      "PREROUTING -p tcp -j REDIRECT --to-ports 15006",
      "OUTPUT ! -d 127.0.0.1/32 -p tcp --dport 8080 -j REDIRECT --to-ports 15001",
    ]) {
      const words = ["-t", String(pid), "-n", "iptables-nft", "-t", "nat", "-A", ...rule.split(" ")];
      expect((await runProgram("nsenter", words)).stderr).toBe("");
    }
    const report = await run("pod/ruled", "--connect");
    expect([report.gaps, report.findings.map((one) => one.id).sort()]).toEqual([
      [],
      ["port-not-declared", "port-not-declared", "traffic-redirected"],
    ]);
    expect(report.findings.find((one) => one.id === "traffic-redirected")?.reason).toMatch(
      /^net:\[\d+\] has rules that redirect traffic: its rules send incoming tcp, but not port 8081, to port 15006; outgoing tcp for port 8080 to port 15001$/,
    );
    const ip = report.pods[0]?.podIPs[0] ?? "";
    const ways = (port: number, from: string): unknown =>
      own(report)
        .find((one) => one.port === port)
        ?.reach.filter((one) => one.from === from && ["127.0.0.1", ip].includes(one.to))
        .map((one) => `${one.derived} ${one.observed}`);
    expect(ways(8080, "app")).toEqual(["yes yes", "unknown refused"]);
    expect(ways(8080, "node")).toEqual(["unknown refused"]);
    expect(ways(8081, "app")).toEqual(["yes yes", "yes yes"]);
    expect(ways(8081, "node")).toEqual(["yes yes"]);
    expect(ways(8080, "pod")).toEqual(["unknown null"]);
  },
  90_000,
);
