import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { RULES } from "../../../src/checks/rules.js";
import type { AuditReport } from "../../../src/model/audit.js";
import { harmlessJson } from "../../../src/model/text.js";
import { run } from "../../cli/run.js";
import { fixture } from "../../fixture.js";

const HOSTILE = "</testsuite>\u001b[31m&\"'<]]>\u0000\u202e[x](http://evil)";
const MANIFESTS = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  annotations:
    kubectl-nsinfo/ignore: "host-pid until never: it is an agent"
spec:
  template:
    spec:
      hostPID: true
      hostNetwork: true
      containers:
      - name: app
        image: x
        securityContext:
          privileged: true
        ports:
        - containerPort: 80
      - name: ${JSON.stringify(HOSTILE)}
        image: x
        ports:
        - containerPort: 80
---
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"os": {"name": "windows"}, "containers": [{"name": "c"}]}}
---
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "m"}, "spec": {"hostPID": 1, "containers": [{"name": "c"}]}}
---
a: [
`;

async function audited(format: string, stdin = MANIFESTS): Promise<string> {
  return (await run(["audit", "-f", "-", "-o", format], { stdin })).stdout;
}

function drop(object: object | undefined, key: string): void {
  if (object === undefined || !Reflect.has(object, key)) throw new Error(`no ${key}`);
  Reflect.deleteProperty(object, key);
}

describe("json", () => {
  const schema = (name: string): object => JSON.parse(readFileSync(`manifests/schema/${name}`, "utf8"));
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  ajv.addSchema(schema("namespace-report.schema.json"), "namespace-report.schema.json");
  const validate = ajv.compile(schema("audit-report.schema.json"));

  test.each([
    ["all kinds of trouble", MANIFESTS],
    ["nothing", ""],
  ])(
    "the schema holds for %s, and it is what JSON.stringify prints, but for what a terminal obeys",
    async (_, stdin) => {
      const text = await audited("json", stdin);
      const report = JSON.parse(text);
      validate(report);
      expect(validate.errors).toBeNull();
      expect(text).toBe(`${harmlessJson(JSON.stringify(report, null, 4))}\n`);
    },
  );

  test("the schema would notice a cell that is missing, a level that is none, a finding without its place", async () => {
    const spoil: ((report: AuditReport) => void)[] = [
      ({ workloads: [first] }) => drop(first?.containers[0]?.namespaces, "net"),
      ({ workloads: [first] }) => Object.assign(first ?? {}, { level: "best" }),
      ({ workloads: [first] }) => drop(first?.findings[0], "locations"),
      (report) => drop(report, "summary"),
    ];
    const text = await audited("json");
    for (const change of spoil) {
      const report = JSON.parse(text);
      change(report);
      expect(validate(report)).toBe(false);
    }
  });

  test("every finding has its field and line", async () => {
    const { workloads }: AuditReport = JSON.parse(await audited("json"));
    const places = workloads[0]?.findings.map(({ id, locations }) => [
      id,
      locations[0]?.field,
      locations[0]?.line,
    ]);
    expect(places).toContainEqual([
      "privileged",
      "spec.template.spec.containers[0].securityContext.privileged",
      18,
    ]);
    expect(places).toContainEqual(["pod-security/hostNamespaces", "spec.template.spec.hostNetwork", 13]);
    expect(places).toContainEqual([
      "port-conflict",
      "spec.template.spec.containers[0].ports[0].containerPort",
      20,
    ]);
    // Nobody wrote it: where it belongs.
    expect(places).toContainEqual([
      "pod-security/runAsNonRoot",
      "spec.template.spec.containers[0].securityContext.runAsNonRoot",
      17,
    ]);
    expect(places?.filter((one) => one[2] === null)).toEqual([]);
  });

  test("what is for Windows nodes has no Linux namespaces; what the API server refuses has no level", async () => {
    const { workloads, problems, summary }: AuditReport = JSON.parse(await audited("json"));
    const [, windows, malformed] = workloads;
    expect(windows?.containers[0]?.namespaces.net.expected).toBe("unknown");
    expect(windows?.skipped[0]?.why).toContain("Windows");
    expect(malformed).toMatchObject({
      level: null,
      podSecurity: null,
      malformed: [{ field: "spec.hostPID", expected: "boolean", found: "number" }],
    });
    expect(malformed?.containers[0]?.namespaces.pid.expected).toBe("unknown");
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ["malformed", 28],
      ["syntax", 31],
    ]);
    expect(summary).toMatchObject({ workloads: 3, accepted: 1, problems: 2 });
  });

  test("the message is what Kubernetes says, for every recorded pod", async () => {
    const recordings = fixture<{ pod: object; warnings: Record<string, string | null> }[]>(
      "recorded/pod-security.json",
    );
    const stdin = recordings.map(({ pod }) => JSON.stringify(pod)).join("\n");
    const said = await run(["audit", "-f", "-", "-o", "json", "--pod-security-version", "latest"], { stdin });
    const report: AuditReport = JSON.parse(said.stdout);
    const messages = report.workloads.map(({ podSecurity }) => [
      podSecurity?.baseline.message,
      podSecurity?.restricted.message,
    ]);
    const words = (warning: string | null | undefined): string | null =>
      warning?.replace(/^.*?": /s, "") ?? null;
    expect(messages).toEqual(
      recordings.map(({ warnings }) => [
        words(warnings["baseline:latest"]),
        words(warnings["restricted:latest"]),
      ]),
    );
  });
});

describe("sarif", () => {
  interface Result {
    ruleId: string;
    ruleIndex: number;
    level: string;
    message: { text: string };
    locations: {
      physicalLocation?: {
        artifactLocation: { uri: string };
        region?: { startLine: number; startColumn: number };
      };
    }[];
    suppressions: { kind: string; justification: string }[];
    partialFingerprints: Record<string, string>;
  }

  const parsed = async (stdin?: string) => JSON.parse(await audited("sarif", stdin));
  const validate = new Ajv2020({ strict: false }).compile(fixture<object>("sarif-2.1.0-subset.json"));

  test.each([
    ["all kinds of trouble", MANIFESTS],
    ["nothing", ""],
  ])("is what the standard says, for %s", async (_, stdin) => {
    validate(await parsed(stdin));
    expect(validate.errors).toBeNull();
  });

  test("every result is of the rule that its index names, at a line of its file", async () => {
    const { runs } = await parsed();
    const rules: { id: string }[] = runs[0].tool.driver.rules;
    const results: Result[] = runs[0].results;
    expect(rules.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
    expect(results.length).toBeGreaterThan(10);
    for (const { ruleId, ruleIndex, locations } of results) {
      expect(rules[ruleIndex]?.id).toBe(ruleId);
      expect(locations[0]?.physicalLocation).toMatchObject({
        artifactLocation: { uri: "STDIN" },
        region: { startLine: expect.any(Number) },
      });
    }
    const privileged = results.find(({ ruleId }) => ruleId === "privileged");
    expect(privileged).toMatchObject({
      level: "error",
      locations: [{ physicalLocation: { region: { startLine: 18, startColumn: 11 } } }],
    });
  });

  test("what is accepted is suppressed, with the reason", async () => {
    const results: Result[] = (await parsed()).runs[0].results;
    const suppressed = results.filter(({ suppressions }) => suppressions.length > 0);
    expect(suppressed.map(({ ruleId, suppressions }) => [ruleId, suppressions[0]])).toEqual([
      ["host-pid", { kind: "inSource", status: "accepted", justification: "it is an agent" }],
    ]);
  });

  test("what could not be reviewed is a notification, and the run is no success", async () => {
    const [invocation] = (await parsed()).runs[0].invocations;
    expect(invocation.executionSuccessful).toBe(false);
    expect(
      invocation.toolExecutionNotifications.map((one: { descriptor: { id: string } }) => one.descriptor.id),
    ).toEqual(["malformed", "syntax"]);
  });

  test("hostile names are harmless", async () => {
    const text = await audited("sarif");
    expect(text).not.toMatch(/\u202e|\\u001b|\]\(http/);
    expect(text).toContain("\\\\u202e");
  });
});

describe("junit", () => {
  test("suites, cases, counts; fails where the run does", async () => {
    const text = await audited("junit");
    const suites = [
      ...text.matchAll(
        /<testsuite name="([^"]*)" tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)">(.*?)<\/testsuite>/gs,
      ),
    ];
    expect(suites.map(([, name]) => name)).toEqual([
      "Deployment shop/web",
      "Pod p",
      "Pod m",
      "what was read",
    ]);
    for (const [, , tests, failures, errors, skipped, body = ""] of suites) {
      const count = (pattern: RegExp): string => String([...body.matchAll(pattern)].length);
      expect([tests, failures, errors, skipped]).toEqual([
        count(/<testcase /g),
        count(/<failure /g),
        count(/<error /g),
        count(/<skipped /g),
      ]);
    }
    expect(text).toContain('<skipped message="accepted: it is an agent"/>');
    expect(text).toContain('<failure type="danger" message="app privileged');
    // A warning does not fail the run by default.
    expect(text).toMatch(/name="host-network" file="STDIN"><system-out>warning: /);
  });

  test("is well-formed whatever the names are", async () => {
    const text = await audited("junit");
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
    const tags = text
      .replace(/<\?xml.*?\?>/, "")
      .matchAll(/<(\/?)([a-z-]+)((?:\s[a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)(\/?)>|[<>]/g);
    const open: string[] = [];
    for (const [whole, closes, name = "", , empty] of tags) {
      expect(whole.length).toBeGreaterThan(1);
      if (closes) expect(open.pop()).toBe(name);
      else if (!empty) open.push(name);
    }
    expect(open).toEqual([]);
  });
});
