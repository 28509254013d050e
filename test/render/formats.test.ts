import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { load } from "js-yaml";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";
import type { FormatName } from "../../src/render/format-names.js";
import { FORMATS } from "../../src/render/formats.js";
import { RECORDED_CONTAINERS } from "../recorded.js";
import { declaredReport, recordedReport, withEvidence } from "../recorded-report.js";

const PLAIN = { color: false, columns: null, elapsedMs: 690 };
const EVERY_POD = Object.keys(RECORDED_CONTAINERS);

function lines(text: string): string[] {
  return text.split("\n");
}

describe("table", () => {
  test("a sidecar pod, as it is printed into a pipe", () => {
    expect(FORMATS.table(recordedReport(["sidecar"], withEvidence), PLAIN)).toBe(
      `Pod demo/sidecar on node1 (containerd 2.1.9, Linux 6.18, cgroup v1 (hybrid), node runs in a container), read through a debug pod in 0.7 s

           app          proxy        host         scope
  net      4026532462   4026532462   4026531833   pod         shared by app, proxy: eth0 10.244.0.6
  ipc      4026532629   4026532629   4026531839   pod         shared by app, proxy: no objects
  uts      4026532628   4026532628   4026531838   pod         shared by app, proxy: host name sidecar
  pid      4026532641   4026532648   4026532179   container   separate
  mnt      4026532639   4026532647   4026532178   container   separate
  user     4026531837   4026531837   4026531837   host        !
  cgroup   4026531835   4026531835   4026531835   host        (always on cgroup v1)
  time     4026531834   4026531834   4026531834   host        (always)

INFO     pid-1-ignores-sigterm  app: PID 1 is "httpd" without a SIGTERM handler: it is killed after 1 s
INFO     pid-1-ignores-sigterm  proxy: PID 1 is "sh" without a SIGTERM handler: it is killed after 1 s
         fix: handle SIGTERM, or start the application under an init (tini, dumb-init), or use exec in its start script
INFO     host-user-namespace  app and proxy run as root, and root here is root on the node
         fix: set hostUsers: false (no feature gate needed since Kubernetes 1.33), or runAsNonRoot: true
`,
    );
  });

  test("into a pipe the rows are the eight types, the type first, for any pod", () => {
    for (const name of EVERY_POD) {
      const table = lines(FORMATS.table(recordedReport([name]), PLAIN));
      expect(table.slice(3, 11).map((line) => line.trim().split(/\s+/)[0])).toEqual([...NAMESPACE_TYPES]);
    }
  });

  test.each([60, 80, 100, 200])("on a terminal of %i columns no line is longer", (columns) => {
    for (const format of ["table", "wide"] as const) {
      const text = FORMATS[format](recordedReport(EVERY_POD, withEvidence), {
        color: true,
        columns,
        elapsedMs: 690,
      });
      const long = lines(stripVTControlCharacters(text)).filter((line) => line.length > columns);
      expect(long).toEqual([]);
    }
  });

  test("colour changes nothing but colour", () => {
    const report = recordedReport(EVERY_POD, withEvidence);
    const colored = FORMATS.wide(report, { ...PLAIN, color: true });
    expect(colored).toContain("\u001b[");
    expect(stripVTControlCharacters(colored)).toBe(FORMATS.wide(report, PLAIN));
  });

  test("mixed scopes are both told", () => {
    const pid = lines(FORMATS.table(recordedReport(["target"]), PLAIN)).find((line) =>
      line.startsWith("  pid"),
    );
    expect(pid).toContain("pod/container");
    expect(pid).toContain("shared by app, dbg; plain separate");
  });

  test("turned round on a narrow terminal, nothing is lost: the sandbox, the node, the marks", () => {
    const report = recordedReport(["target"], withEvidence);
    const text = FORMATS.wide(report, { color: false, columns: 70, elapsedMs: 690 });
    expect(text).toMatch(/^ {2}net +4026532795 +pod +app, dbg, plain, \(sandbox\)$/m);
    expect(text).toMatch(/^ +4026531833 +- +the node$/m);
    expect(text).toMatch(/^ {2}user +4026531837 +host +app, dbg, plain, \(sandbox\): !$/m);
    expect(text).toMatch(/^ {2}time +4026531834 +host +app, dbg, plain, \(sandbox\):\n +\(always\)$/m);
    expect(text.match(/^ +\d+ +container +\(sandbox\)$/gm)).toHaveLength(2);
  });

  test("wide has the sandbox, and where each PID came from", () => {
    const text = FORMATS.wide(recordedReport(["sidecar"]), PLAIN);
    expect(text).toContain("(sandbox)    host");
    expect(text).toContain(
      "app: app container, httpd, PID 727 on the node, 1 in its own namespace (by crictl), uid 0\n       the runtime's default capabilities, seccomp disabled, no_new_privs off\n",
    );
  });

  test("a pod that was not observed is marked as declared", () => {
    const text = FORMATS.table(declaredReport("pending"), PLAIN);
    expect(text).toContain("declared namespaces, not observed");
    expect(text).toMatch(/^ {2}cgroup +unknown$/m);
    expect(text).toContain("unknown: demo/pending: its namespaces: it is Pending");
  });

  test("an unknown cell is shown as unknown, with the reason below", () => {
    const text = FORMATS.table(
      recordedReport(["sidecar"], (all) => all.replace(/^l.* \/proc\/1\/ns\/.*\n/gm, "")),
      PLAIN,
    );
    expect(text).toMatch(/^ {2}net +4026532462 +4026532462 +\? +unknown/m);
    expect(text).toContain("unknown: node1: the node's own namespaces: its PID 1 could not be read");
  });
});

describe("json and yaml", () => {
  const schema = JSON.parse(readFileSync("manifests/schema/namespace-report.schema.json", "utf8"));
  const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

  test.each([
    ["every recorded pod", recordedReport(EVERY_POD, withEvidence)],
    ["a pod that was not observed", declaredReport("pending")],
    [
      "the node's PID 1 out of reach",
      recordedReport(["sidecar"], (all) => all.replace(/^l.* \/proc\/1\/ns\/.*\n/gm, "")),
    ],
  ])("the schema holds for %s", (_, report) => {
    validate(JSON.parse(FORMATS.json(report, PLAIN)));
    expect(validate.errors).toBeNull();
  });

  test("the schema would notice a cell that is missing, a scope that is none, a number that is text", () => {
    const report = JSON.parse(FORMATS.json(recordedReport(["sidecar"]), PLAIN));
    const cells = report.pods[0].containers[0].namespaces;
    for (const spoil of [
      () => delete cells.net,
      () => (cells.pid.scope = "Pod"),
      () => (cells.mnt.inode = "4026532639"),
    ]) {
      const copy = structuredClone(cells);
      spoil();
      expect(validate(report)).toBe(false);
      Object.assign(cells, copy);
    }
    expect(validate(report)).toBe(true);
  });

  test("yaml says the same as json", () => {
    const report = recordedReport(EVERY_POD, withEvidence);
    expect(load(FORMATS.yaml(report, PLAIN))).toEqual(JSON.parse(FORMATS.json(report, PLAIN)));
  });
});

test("name is what kubectl get -o name prints", () => {
  expect(FORMATS.name(recordedReport(["sidecar", "host"]), PLAIN)).toBe("pod/sidecar\npod/host\n");
});

test("every format ends with one line feed", () => {
  for (const name of Object.keys(FORMATS) as FormatName[]) {
    expect(FORMATS[name](recordedReport(["sidecar"]), PLAIN)).toMatch(/[^\n]\n$/);
  }
});
