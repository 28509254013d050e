import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";
import type { AuditReport } from "../../../src/model/audit.js";
import { run } from "../run.js";

let dir: string;
const at = (name: string): string => join(dir, name);
const write = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "nsinfo-audit-"));
  mkdirSync(at("empty"));
});
afterAll(() => rmSync(dir, { recursive: true }));

const PLAIN =
  "apiVersion: v1\nkind: Pod\nmetadata: {name: plain}\nspec:\n  containers:\n  - {name: a, image: x}\n";
const HOST = `${PLAIN.replace("plain", "host")}  hostNetwork: true\n`;
const TAKEOVER =
  `${PLAIN.replace("plain", "root")}    securityContext: {privileged: true}\n  hostPID: true\n`.replace(
    "- {name: a, image: x}",
    "- name: a\n    image: x",
  );
const RESTRICTED = `${PLAIN.replace("plain", "good").replace("{name: a, image: x}", "name: a\n    image: x")}
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
`;

describe("the exit status", () => {
  test.each([
    ["nothing found", RESTRICTED, [], 0],
    ["nothing severe enough", HOST, [], 0],
    ["danger", TAKEOVER, [], 2],
    ["warning, asked for", HOST, ["--fail-on", "warning"], 2],
    ["info, asked for", PLAIN, ["--fail-on", "info"], 2],
    ["nothing at all, info asked for", RESTRICTED, ["--fail-on", "info"], 0],
    ["danger, never asked for", TAKEOVER, ["--fail-on=never"], 0],
    ["a broken document", `${PLAIN}---\na: [\n`, [], 1],
    ["a broken document and danger", `${TAKEOVER}---\na: [\n`, [], 2],
    ["a field of a wrong type", PLAIN.replace("spec:", "spec:\n  hostPID: 'true'"), [], 1],
    ["no Kubernetes", "just: text\n", [], 0],
    ["no Kubernetes, refused", `${PLAIN}---\njust: text\n`, ["--fail-if-empty"], 1],
    ["nothing to review, refused", "", ["--fail-if-empty"], 1],
    ["something to review", PLAIN, ["--fail-if-empty"], 0],
  ])("%s", async (_, stdin, flags, code) => {
    expect((await run(["audit", "-f", "-", ...flags], { stdin })).code).toBe(code);
  });

  test("an empty directory is said, and refused with --fail-if-empty", async () => {
    const said = await run(["audit", "-f", at("empty")]);
    expect(said).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("recognized file extensions are"),
    });
    expect((await run(["audit", "-f", at("empty"), "--fail-if-empty"])).code).toBe(1);
  });

  test("a path that is not there is an error, and the rest is reviewed", async () => {
    const { code, stdout, stderr } = await run(["audit", "-f", at("gone.yaml"), "-f", "-"], { stdin: PLAIN });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: the path "${at("gone.yaml")}" does not exist\n`,
    });
    expect(stdout).toContain("Pod plain (STDIN:1)");
  });
});

describe("command lines that can't be", () => {
  test.each<[string, string[], string]>([
    ["-f and a name", ["-f", "x", "pod/y"], "you may not specify resource arguments as well"],
    [
      "a name in all namespaces",
      ["-A", "pod/y"],
      "a resource cannot be retrieved by name across all namespaces",
    ],
    ["a name and a selector", ["-l", "a=b", "pod/y"], "name cannot be provided when a selector is specified"],
    ["-R without -f", ["-R"], "-R goes with -f"],
    ["-l with -f", ["-f", "x", "-l", "a=b"], "do not go with -f"],
    ["--compare with -f", ["-f", "x", "--compare"], "goes with pod/NAME, not with -f"],
    ["--image without --compare", ["pod/y", "--image", "x"], "go with --compare"],
    ["--compare with a selector", ["--compare", "pod/y", "-l", "a=b"], "name cannot be provided when"],
    ["--compare of nothing", ["--compare"], "needs the pods' names"],
    ["an unknown kind", ["service/y"], 'doesn\'t have a resource type "service" that audit can read'],
    [
      "an unknown format",
      ["-f", "x", "-o", "xml"],
      'the output format "xml", allowed formats are: json, jsonpath, jsonpath-as-json, jsonpath-file, junit',
    ],
    ["a file without a format", ["-f", "x", "--output-file", "y"], "must be FORMAT=PATH"],
    ["an unknown version", ["-f", "x", "--pod-security-version", "1.3"], 'must be "latest" or "v1.x"'],
    ["an URL", ["-f", "https://example.com/x.yaml"], "is not fetched"],
  ])("%s", async (_, argv, words) => {
    const { code, stdout, stderr } = await run(["audit", ...argv]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(words);
  });
});

describe("outputs", () => {
  test("the table: what the spec promises, the level, the findings with their lines", async () => {
    const { stdout } = await run(["audit", "-f", write("host.yaml", `# agent\n${HOST}`)]);
    expect(stdout.replaceAll(dir, ".")).toBe(`\
Pod host (./host.yaml:1): Pod Security level privileged (v1.36)
             net        ipc        uts        pid        mnt        user       cgroup     time
  a          host       pod        unknown    container  container  host       unknown    host
  violates PodSecurity "baseline:v1.36": host namespaces (hostNetwork=true)
  violates PodSecurity "restricted:v1.36": host namespaces (hostNetwork=true), allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")
  WARNING  host-network  hostNetwork: a in the node's network namespace  ./host.yaml:8
           what listens there listens on the node's addresses, the node's 127.0.0.1 can be reached, and no NetworkPolicy applies; under containerd the UTS namespace is the node's too (CRI-O makes one of the pod's own that carries the node's name)
           fix: remove hostNetwork: true; publish single ports by a Service or hostPort

1 workload: 0 danger, 2 warnings, 4 info (each violation of Pod Security counts)
`);
  });

  test("several at once, each the same as alone", async () => {
    const files = ["json", "yaml", "sarif", "junit", "name"].map(
      (format) => `${format}=${at(`out.${format}`)}`,
    );
    const flags = files.flatMap((one) => ["--output-file", one]);
    const { code } = await run(["audit", "-f", "-", ...flags], { stdin: `${HOST}---\n${TAKEOVER}` });
    expect(code).toBe(2);
    for (const format of ["json", "yaml", "sarif", "junit", "name"]) {
      const alone = await run(["audit", "-f", "-", "-o", format], { stdin: `${HOST}---\n${TAKEOVER}` });
      expect(readFileSync(at(`out.${format}`), "utf8")).toBe(alone.stdout);
    }
  });

  test("a file that can't be written is an error, before anything is reviewed", async () => {
    const { code, stdout, stderr } = await run(["audit", "-f", "-", "--output-file", `json=${at("no/x")}`], {
      stdin: HOST,
    });
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: open ${at("no/x")}: no such file or directory\n`,
    });
  });

  test("a template is of what json says, all of it", async () => {
    const around = { stdin: `${HOST}---\n${TAKEOVER}---\na: [` };
    const json = await run(["audit", "-f", "-", "-o", "json"], around);
    const { workloads, problems, summary } = JSON.parse(json.stdout) as AuditReport;
    expect([workloads.length, problems.length]).toEqual([2, 1]);
    const template =
      "{.kind}; {.workloads[*].findings[*].locations[*].line}; {.problems[*].line}; {.summary}";
    const lines = workloads.flatMap(({ findings }) =>
      findings.flatMap(({ locations }) => locations.map(({ line }) => line)),
    );
    const beginning = `AuditReport; ${lines.join(" ")}; ${problems[0]?.line}; `;
    const ran = await run(["audit", "-f", "-", "-o", `jsonpath=${template}`], around);
    expect(ran.stdout.slice(0, beginning.length)).toBe(beginning);
    expect(JSON.parse(ran.stdout.slice(beginning.length))).toEqual(summary);
    expect([ran.code, ran.stderr, lines.length > 2]).toEqual([json.code, json.stderr, true]);
  });

  test("a template that does not fit is told, with nothing printed", async () => {
    const ran = await run(["audit", "-f", "-", "-o", "jsonpath={.workloads[7].name}"], { stdin: HOST });
    expect(ran).toEqual({
      code: 1,
      stdout: "",
      stderr:
        'error: error executing jsonpath "{.workloads[7].name}": Error executing template: array index out of bounds: index 7, length 1\n',
    });
  });

  test("yaml says the same as json", async () => {
    const [json, yaml] = await Promise.all(
      ["json", "yaml"].map((format) =>
        run(["audit", "-f", "-", "-o", format], { stdin: `${HOST}---\na: [` }),
      ),
    );
    expect(load(yaml?.stdout ?? "")).toEqual(JSON.parse(json?.stdout ?? ""));
  });

  test("name is what kubectl prints", async () => {
    const stdin = `${PLAIN}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: {containers: []}}}\n`;
    expect((await run(["audit", "-f", "-", "-o", "name"], { stdin })).stdout).toBe(
      "pod/plain\ndeployment.apps/d\n",
    );
  });

  test("-n is the namespace of what names none", async () => {
    const stdin = `${PLAIN}---\n${PLAIN.replace("{name: plain}", "{name: other, namespace: own}")}`;
    const { stdout } = await run(["audit", "-f", "-", "-n", "shop", "-o", "json"], { stdin });
    const { workloads } = JSON.parse(stdout);
    expect(workloads.map((one: { namespace: string }) => one.namespace)).toEqual(["shop", "own"]);
  });

  test("written as it comes: the first workload before the last is read", async () => {
    const pieces: string[] = [];
    const { stdout } = await run(["audit", "-f", "-", "-o", "json"], {
      stdin: `${HOST}---\n${`${PLAIN}---\n`.repeat(98)}${RESTRICTED}`,
      onWrite: (text) => pieces.push(text),
    });
    expect(pieces.join("")).toBe(stdout);
    expect(pieces[0]).toContain('"name": "host"');
    expect(pieces.findIndex((text) => text.includes('"name": "good"'))).toBeGreaterThan(0);
  });
});

describe("the Pod Security version", () => {
  const PROBE = PLAIN.replace(
    "{name: a, image: x}",
    "{name: a, image: x, livenessProbe: {httpGet: {host: h, port: 1}}}",
  );
  test.each([
    ["v1.33", "baseline"],
    ["v1.34", "privileged"],
    ["latest", "privileged"],
    ["v1.99", "privileged"],
  ])("%s: %s", async (version, level) => {
    const { stdout, stderr } = await run(
      ["audit", "-f", "-", "--pod-security-version", version, "-o", "json"],
      { stdin: PROBE },
    );
    expect(JSON.parse(stdout)).toMatchObject({
      podSecurityVersion: version,
      workloads: [{ level, podSecurity: { version } }],
    });
    expect(stderr).toBe(
      version === "v1.99" ? "Warning: Pod Security v1.99 is not known here; v1.36 is used\n" : "",
    );
  });
});

test("ending by a signal: what was reviewed is there, and the status is the signal's", async () => {
  const { Interruption } = await import("../../../src/cli/io.js");
  const ending = new AbortController();
  const { code, stdout } = await run(["audit", "-f", "-", "-o", "name"], {
    stdin: Array(500).fill(PLAIN).join("---\n"),
    signal: ending.signal,
    onWrite: () => ending.abort(new Interruption("SIGINT", 130)),
  });
  // As many as go out in one write.
  expect({ code, stdout }).toEqual({ code: 130, stdout: "pod/plain\n".repeat(50) });
});
