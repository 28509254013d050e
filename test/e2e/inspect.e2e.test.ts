import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { load } from "js-yaml";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";
import type { NamespaceReport } from "../../src/model/report.js";
import { type Cluster, startCluster } from "./cluster.js";
import { reportOf } from "./report.js";

let cluster: Cluster;
let names: string[];

beforeAll(async () => {
  cluster = await startCluster();
  names = await cluster.createExamples();
}, 180_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]));

const report = (...args: string[]): Promise<NamespaceReport> => reportOf(cluster, ...args);

describe("the main job", () => {
  test("each cell of each example pod is what readlink says, read past the tool", async () => {
    let compared = 0;
    for (const name of names) {
      const pod = (await report(`pod/${name}`)).pods[0];
      for (const container of pod?.containers ?? []) {
        if (container.pid === null || (container.kind === "sandbox" && !cluster.lab)) continue;
        const truth = await cluster.oracle(name, container.name);
        for (const type of NAMESPACE_TYPES) {
          expect([name, container.name, type, container.namespaces[type].inode]).toEqual([
            name,
            container.name,
            type,
            truth[type],
          ]);
          compared += 1;
        }
      }
    }
    console.log(`${compared} cells compared with readlink, all agree`);
    expect(compared).toBeGreaterThanOrEqual(7 * 8);
  }, 120_000);

  test("-o jsonpath prints values of the JSON, and a bad template before any debug pod", async () => {
    const { pods } = await report("pod/sidecar");
    const rows = pods.flatMap(({ containers }) =>
      containers.map(({ name, namespaces }) => `${name}=${namespaces.pid.inode}\n`),
    );
    const print = (template: string) =>
      cluster.nsinfo(["pod/sidecar", "-n", cluster.namespace, "-o", `jsonpath=${template}`]);
    const ran = await print('{range .pods[*].containers[*]}{.name}={.namespaces.pid.inode}{"\\n"}{end}');
    expect([ran.code, ran.stdout]).toEqual([0, rows.join("")]);
    expect(rows.length).toBeGreaterThan(1);
    expect(await print("{.pods[")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "error: error parsing jsonpath {.pods[, unterminated array\n",
    });
    const late = await print("{.pods[9].name}");
    expect([late.code, late.stdout]).toEqual([1, ""]);
    expect(late.stderr).toMatch(
      /^error: error executing jsonpath .*: array index out of bounds: index 9, length 1$/m,
    );
  });

  test.each([
    ["svg", /^<svg [\s\S]*<\/svg>\n$/],
    ["html", /^<!doctype html>[\s\S]*<\/html>\n$/],
    ["mermaid", /^flowchart TB\n/],
  ])("-o %s is a picture of the same pod", async (format, form) => {
    const { pods } = await report("pod/sidecar");
    const { code, stdout } = await cluster.nsinfo(["pod/sidecar", "-n", cluster.namespace, "-o", format]);
    expect([code, form.test(stdout)]).toEqual([0, true]);
    for (const { name, namespaces } of pods[0]?.containers ?? []) {
      if (name !== "(sandbox)") expect(stdout).toContain(name);
      if (format !== "mermaid") expect(stdout).toContain(String(namespaces.pid.inode));
    }
  });

  test("--show-commands names the PIDs of the report, below it", async () => {
    const { pods } = await report("pod/sidecar");
    const { code, stdout } = await cluster.nsinfo([
      "pod/sidecar",
      "-n",
      cluster.namespace,
      "--show-commands",
    ]);
    const [app] = pods[0]?.containers ?? [];
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}net /m);
    expect(stdout).toContain(`\n  nsenter -t ${app?.pid} -n ip addr\n`);
    const refused = await cluster.nsinfo(["pod/sidecar", "--show-commands", "-o", "json"]);
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
  });

  test("a sidecar pod shares net, ipc and uts, and nothing else inside the pod", async () => {
    const { pods, gaps, nodes } = await report("pod/sidecar");
    for (const { namespaces, pidSource, kind } of pods[0]?.containers ?? []) {
      const scopes = Object.fromEntries(NAMESPACE_TYPES.map((type) => [type, namespaces[type].scope]));
      expect(scopes).toMatchObject({
        net: "pod",
        ipc: "pod",
        uts: "pod",
        pid: "container",
        mnt: "container",
        time: "host",
      });
      expect(NAMESPACE_TYPES.filter((type) => namespaces[type].drift === true)).toEqual([]);
      expect(["crictl", "cgroup"]).toContain(pidSource);
      expect(["app", "sandbox"]).toContain(kind);
    }
    expect(gaps.filter((one) => one.pod !== null)).toEqual([]);
    expect(nodes).toHaveLength(1);
  }, 60_000);

  test("what the example pods give up is found", async () => {
    const { findings } = await report(...names.map((name) => `pod/${name}`));
    const of = (pod: string): string[] =>
      findings
        .filter((one) => one.pod.endsWith(`/${pod}`))
        .map((one) => one.id)
        .sort();
    expect(of("host")).toEqual(["host-ipc", "host-network", "host-pid", "host-user-namespace"]);
    expect(of("sharepid")).toEqual(["host-user-namespace", "share-process-namespace"]);
    // Neither httpd nor sh handles SIGTERM, and both are PID 1.
    expect(of("sidecar")).toEqual(["host-user-namespace", "pid-1-ignores-sigterm", "pid-1-ignores-sigterm"]);
  }, 60_000);

  test("init, sidecar, app and finished containers are all listed", async () => {
    const containers = (await report("pod/lifecycle")).pods[0]?.containers ?? [];
    const seen = containers
      .filter((one) => one.kind !== "sandbox")
      .map((one) => [one.name, one.kind, one.state, one.pid !== null]);
    expect(seen).toEqual([
      ["prepare", "init", "terminated", false],
      ["mesh", "sidecar", "running", true],
      ["main", "app", "running", true],
      ["once", "app", "terminated", false],
    ]);
  }, 60_000);

  test("the output holds to the published schema, and YAML says the same", async () => {
    const schema = JSON.parse(readFileSync("manifests/schema/namespace-report.schema.json", "utf8"));
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    const json = await report(...names);
    validate(json);
    expect(validate.errors).toBeNull();
    const yaml = await cluster.nsinfo([...names, "-n", cluster.namespace, "-o", "yaml"]);
    validate(load(yaml.stdout));
    expect(validate.errors).toBeNull();
  }, 60_000);
});

describe("how it is called", () => {
  test.each([["sidecar"], ["pod/sidecar"], ["pods/sidecar"], ["po/sidecar"], ["pod/sidecar", "sidecar"]])(
    "%s %s",
    async (...words) => {
      const ran = await cluster.nsinfo([
        ...words.filter((one) => typeof one === "string"),
        "-n",
        cluster.namespace,
        "-o",
        "name",
      ]);
      expect([ran.code, ran.stdout]).toEqual([0, "pod/sidecar\n"]);
    },
    60_000,
  );

  test("several pods of one node are read through one debug pod, announced on stderr", async () => {
    const ran = await cluster.nsinfo(["pod/sidecar", "pod/host", "-n", cluster.namespace]);
    const nodes = new Set([...ran.stdout.matchAll(/^Pod \S+ on (\S+)/gm)].map((one) => one[1]));
    const announced =
      ran.stderr.match(/^Creating debug pod \S+\/nsinfo-\w+ on node \S+ with profile privileged$/gm) ?? [];
    expect(announced).toHaveLength(nodes.size);
  }, 60_000);

  test("-c shows only that container, and what is found of it", async () => {
    const { pods, findings } = await report("pod/sidecar", "-c", "proxy");
    expect(findings.find(({ id }) => id === "host-user-namespace")?.reason).toMatch(/^proxy runs as root,/);
    expect(pods[0]?.containers.map((one) => one.name)).toEqual(["proxy"]);
    expect(pods[0]?.containers[0]?.namespaces.net.sharedWith).toEqual(["app"]);
  }, 60_000);

  test.each(["minimal", "enter"])(
    "profile %s gives the same matrix",
    async (profile) => {
      const matrix = (from: NamespaceReport): unknown =>
        from.pods[0]?.containers.map((one) =>
          NAMESPACE_TYPES.map((type) => [one.name, one.namespaces[type].inode, one.namespaces[type].scope]),
        );
      expect(matrix(await report("pod/sidecar", "--profile", profile))).toEqual(
        matrix(await report("pod/sidecar")),
      );
    },
    60_000,
  );

  test("--fail-on makes the findings the exit status", async () => {
    const code = async (...args: string[]): Promise<number | null> =>
      (await cluster.nsinfo([...args, "-n", cluster.namespace])).code;
    expect(await code("pod/host", "--fail-on", "warning")).toBe(2);
    expect(await code("pod/sidecar", "--fail-on", "warning")).toBe(0);
    expect(await code("pod/sidecar", "--fail-on", "info")).toBe(2);
  }, 60_000);
});
