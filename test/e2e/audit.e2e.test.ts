import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { AuditReport } from "../../src/model/audit.js";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";
import { BINARY, type Cluster, type Ran, startCluster } from "./cluster.js";
import { saidBesides } from "./report.js";

let cluster: Cluster;
let names: string[];

beforeAll(async () => {
  cluster = await startCluster();
  names = await cluster.createExamples();
}, 180_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]));

const schema = (name: string): object => JSON.parse(readFileSync(`manifests/schema/${name}`, "utf8"));
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
ajv.addSchema(schema("namespace-report.schema.json"), "namespace-report.schema.json");
const validate = ajv.compile(schema("audit-report.schema.json"));

async function audit(codes: number[], ...args: string[]): Promise<AuditReport> {
  const ran = await cluster.nsinfo(["audit", ...args, "-n", cluster.namespace, "-o", "json"]);
  expect([codes.includes(ran.code ?? -1), saidBesides(ran)]).toEqual([true, ""]);
  const report = JSON.parse(ran.stdout);
  validate(report);
  expect(validate.errors).toBeNull();
  return report;
}

describe("what the cluster has", () => {
  test("every pod of the namespace, without a debug pod", async () => {
    const { workloads, source } = await audit([0, 2]);
    expect(source).toBe("spec");
    expect(workloads.map(({ kind, name }) => `${kind}/${name}`).sort()).toEqual(
      names.map((name) => `Pod/${name}`).sort(),
    );
  }, 60_000);

  test("one by name, and by a selector none", async () => {
    expect((await audit([0, 2], "pod/sidecar")).workloads.map(({ name }) => name)).toEqual(["sidecar"]);
    const none = await cluster.nsinfo(["audit", "-l", "no=such", "-n", cluster.namespace, "--fail-if-empty"]);
    expect([none.code, none.stderr]).toEqual([1, `No resources found in ${cluster.namespace} namespace.\n`]);
  }, 60_000);

  test("one that is not there, in kubectl's words", async () => {
    const { code, stdout, stderr } = await cluster.nsinfo(["audit", "pod/gone", "-n", cluster.namespace]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^Error from server \(NotFound\): pods "gone" not found\n/);
  }, 60_000);
});

describe("--compare", () => {
  test("what is observed is what the spec promised, for every example pod", async () => {
    for (const name of names) {
      const { workloads, source, problems } = await audit([0, 1, 2], "--compare", `pod/${name}`);
      expect([name, source, problems.filter(({ severity }) => severity === "error")]).toEqual([
        name,
        "node",
        [],
      ]);
      const running =
        workloads[0]?.containers.filter(({ pid, kind }) => pid !== null && kind !== "sandbox") ?? [];
      expect(running.length).toBeGreaterThan(0);
      for (const { namespaces } of running) {
        expect(NAMESPACE_TYPES.filter((type) => namespaces[type].drift === true)).toEqual([]);
        expect(NAMESPACE_TYPES.filter((type) => namespaces[type].scope === null)).toEqual([]);
      }
    }
  }, 180_000);

  test("the table has the one above the other", async () => {
    const { stdout } = await cluster.nsinfo(["audit", "--compare", "pod/sidecar", "-n", cluster.namespace]);
    expect(stdout).toMatch(/app predicted +pod +pod +pod +container +container +host/);
    expect(stdout).toMatch(/ observed +pod +pod +pod +container +container +host/);
  }, 60_000);
});

function withStdin(text: string, args: string[]): Promise<Ran> {
  return new Promise((done, failed) => {
    const child = spawn(BINARY, args, {
      stdio: ["pipe", "pipe", "pipe"],
      env: { PATH: process.env["PATH"] },
    });
    const ran: Ran = { code: null, stdout: "", stderr: "" };
    child.stdout.on("data", (data) => {
      ran.stdout += data;
    });
    child.stderr.on("data", (data) => {
      ran.stderr += data;
    });
    child.once("error", failed);
    child.once("close", (code) => done({ ...ran, code }));
    child.stdin.end(text);
  });
}

describe("the bundle, without a cluster", () => {
  test("reviews what comes through stdin, with lines", async () => {
    const text = readFileSync("manifests/examples/host-namespaces.yaml", "utf8");
    const { code, stdout, stderr } = await withStdin(text, [
      "audit",
      "-f",
      "-",
      "-o",
      "sarif",
      "--fail-on",
      "warning",
    ]);
    expect([code, stderr]).toEqual([2, ""]);
    const results: {
      ruleId: string;
      locations: { physicalLocation: { region: { startLine: number } } }[];
    }[] = JSON.parse(stdout).runs[0].results;
    const line = results.find(({ ruleId }) => ruleId === "host-network")?.locations[0]?.physicalLocation
      .region.startLine;
    expect(text.split("\n")[(line ?? 0) - 1]).toContain("hostNetwork: true");
  });

  test("explains", async () => {
    const { code, stdout } = await withStdin("", ["explain", "host-network"]);
    expect(code).toBe(0);
    expect(stdout).toContain("What an attacker gets");
  });
});

test("kubectl's own warning for a dry run is what audit says", async () => {
  const text = readFileSync("manifests/examples/host-namespaces.yaml", "utf8");
  const { stdout } = await withStdin(text, [
    "audit",
    "-f",
    "-",
    "-o",
    "json",
    "--pod-security-version",
    "latest",
  ]);
  const [workload] = (JSON.parse(stdout) as AuditReport).workloads;
  const labels = [
    "pod-security.kubernetes.io/warn=restricted",
    "pod-security.kubernetes.io/warn-version=latest",
  ];
  const labelled = await cluster.kubectl(["label", "--overwrite", "namespace", cluster.namespace, ...labels]);
  if (labelled === null) return;
  expect(labelled.code).toBe(0);
  const file = ["-f", "manifests/examples/host-namespaces.yaml"];
  const ran = await cluster.kubectl(["create", "--dry-run=server", "-n", cluster.namespace, ...file]);
  const warning = /would violate PodSecurity "restricted:latest": (.*)/.exec(ran?.stderr ?? "")?.[1];
  expect(warning).toBe(workload?.podSecurity?.restricted.message);
}, 60_000);
