import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { load } from "js-yaml";
import { reviewWorkload } from "../../../src/app/audit/review.js";
import { buildReport } from "../../../src/app/report.js";
import { RULES } from "../../../src/checks/rules.js";
import type { Raw } from "../../../src/kube/raw.js";
import type { AuditProblem } from "../../../src/model/audit.js";
import { API_VERSION } from "../../../src/model/report.js";
import { parseCollectorOutput } from "../../../src/probe/parse.js";
import { AUDIT_FORMATS } from "../../../src/render/audit/formats.js";
import { FORMATS } from "../../../src/render/formats.js";
import { LOCALHOST_FORMATS } from "../../../src/render/localhost/formats.js";
import { WRITERS } from "../../../src/render/writers.js";
import { snapshotFromNode } from "../../../src/snapshot/from-node.js";
import { readManifests } from "../../../src/target/manifests/read.js";
import { toPod } from "../../../src/target/pod.js";
import { fixture } from "../../fixture.js";
import { localhostReport, POD_IP } from "../../localhost-facts.js";
import { RECORDED_NODE } from "../../recorded.js";
import { NOW } from "../../recorded-report.js";
import { hostileText } from "../hostile.js";
import { expectPlain, type FuzzTarget } from "../target.js";
import { expectWellFormed } from "../xml.js";
import { collectorOutput } from "./collector.js";
import { MANIFEST } from "./manifests.js";

const STYLE = { color: false, columns: 100, elapsedMs: 1 };
const POD = fixture<Raw>("recorded/pods/sidecar.json");

/** What can be parsed is what the report holds. */
function expectParsed(format: string, text: string, data: unknown): void {
  if (format === "json" && !isDeepStrictEqual(JSON.parse(text), data))
    throw new Error("JSON says something else");
  if (format === "yaml" && !isDeepStrictEqual(load(text), data)) throw new Error("YAML says something else");
}

/** One of a table's entries: an input is shown in one format, since all would take the time of ten inputs. */
function oneOf<T>(table: Readonly<Record<string, T>>, nth: number): [name: string, entry: T] {
  const entries = Object.entries(table);
  return entries[nth % entries.length] as [string, T];
}

const nth = fc.nat(1000);

function expectFormat<R>(
  formats: Readonly<Record<string, (report: R, style: typeof STYLE) => string>>,
  report: R,
  at: number,
): void {
  const [name, render] = oneOf(formats, at);
  const text = render(report, STYLE);
  expectPlain(`-o ${name}`, text);
  expectParsed(name, text, JSON.parse(JSON.stringify(report)));
}

/** The same object with some of its texts replaced. */
function spoiled(value: unknown, edits: { at: number; text: string }[]): unknown {
  const strings: string[] = [];
  JSON.stringify(value, (_, one) => {
    if (typeof one === "string") strings.push(one);
    return one;
  });
  const chosen = new Map(edits.map(({ at, text }) => [at % strings.length, text]));
  let index = 0;
  return JSON.parse(JSON.stringify(value), (_, one) =>
    typeof one === "string" ? (chosen.get(index++) ?? one) : one,
  );
}

const edits = fc.array(fc.record({ at: fc.nat(100_000), text: hostileText }), { minLength: 1, maxLength: 8 });

/** A pod and a node that lie, in every format of the main report. */
export const namespaceReports: FuzzTarget<{
  output: string;
  pod: { at: number; text: string }[];
  format: number;
}> = {
  name: "namespace reports",
  part: 4,
  inputs: fc.record({ output: collectorOutput.inputs, pod: edits, format: nth }),
  async check({ output, pod, format }) {
    const part = snapshotFromNode(
      [toPod(spoiled(POD, pod) as Raw)],
      parseCollectorOutput("node1", output),
      RECORDED_NODE,
    );
    const report = buildReport({ source: "node", nodes: [part.node], pods: part.pods, gaps: part.gaps }, NOW);
    if (format % 2 === 0) {
      expectFormat(FORMATS, report, format / 2);
      return;
    }
    const {
      pods: _pods,
      nodes: _nodes,
      findings: _findings,
      skipped: _skipped,
      gaps: _gaps,
      source,
      ...head
    } = report;
    const [name, make] = oneOf(WRITERS, (format - 1) / 2);
    const writer = (await make())(STYLE);
    const text = writer.begin(head) + writer.part(report, 1) + [...writer.end(source)].join("");
    expectPlain(`-o ${name}, part by part`, text);
    expectParsed(name, text, JSON.parse(JSON.stringify(report)));
  },
};

/** Names of containers, processes and sockets that lie, in every format of `localhost`. */
export const localhostReports: FuzzTarget<{ texts: string[]; port: number; format: number }> = {
  name: "localhost reports",
  part: 4,
  inputs: fc.record({
    texts: fc.array(hostileText, { minLength: 5, maxLength: 5 }),
    port: fc.constantFrom(8080, 15001, 15006, 53),
    format: nth,
  }),
  check({ texts: [name = "", image = "", words = "", comment = "", target = ""], port, format }) {
    const report = localhostReport({
      containers: [
        { name, image, ports: [{ containerPort: port, name: words }] },
        { name: "proxy", readinessProbe: { httpGet: { port: words, path: image } } },
      ],
      sockets: [
        { by: name, port },
        { by: "proxy", port: 15001 },
        { by: "proxy", port: 15006, address: "127.0.0.1" },
      ],
      attempts: [{ from: "node", address: POD_IP, port, result: "other", words: "no route" }],
      rules: [
        "*nat",
        ":OUTPUT ACCEPT [0:0]",
        `-A OUTPUT -m comment --comment "${comment}" -p ${target} -j REDIRECT --to-ports ${words}`,
        ...`-A OUTPUT -p tcp --dport ${comment} -j DNAT --to-destination ${target}`.split("\n"),
      ],
      port,
    });
    expectFormat(LOCALHOST_FORMATS, report, format);
  },
};

const MANIFEST_OBJECTS = [...readManifests(MANIFEST, { file: "web.yaml" })]
  .filter((one) => one.workloads.length > 0)
  .map((one) => one.object);

const HEAD = {
  apiVersion: API_VERSION,
  kind: "AuditReport",
  generatedAt: NOW.toISOString(),
  version: "0",
  source: "spec",
  podSecurityVersion: "v1.36",
} as const;
const SUMMARY = { workloads: 1, findings: { info: 0, warning: 0, danger: 0 }, accepted: 0, problems: 0 };

/** Manifests that lie, in every format of `audit`. */
export const auditReports: FuzzTarget<{
  file: string;
  spoil: { at: number; text: string }[];
  broken: string;
  format: number;
}> = {
  name: "audit reports",
  part: 4,
  inputs: fc.record({ file: hostileText, spoil: edits, broken: hostileText, format: nth }),
  check({ file, spoil, broken, format }) {
    const text = MANIFEST_OBJECTS.map((one) => JSON.stringify(spoiled(one, spoil))).join("\n---\n");
    const read = [...readManifests(`${text}\n---\n${broken}`, { file })];
    const reports = read.flatMap((one) =>
      one.workloads.map((workload) => reviewWorkload(workload, "v1.36").report),
    );
    const problems = read.flatMap((one) =>
      one.problems.map(
        ({ position, ...problem }): AuditProblem => ({
          ...problem,
          line: position?.line ?? null,
          column: position?.column ?? null,
          severity: "error",
        }),
      ),
    );
    const [name, { writer }] = oneOf(AUDIT_FORMATS, format);
    const own = writer({ style: STYLE, rules: RULES, asked: RULES, failOn: null });
    const whole = [
      own.begin(HEAD),
      ...reports.map((one) => own.workload(one)),
      ...problems.map((one) => own.problem(one)),
      own.end(SUMMARY),
    ].join("");
    expectPlain(`audit -o ${name}`, whole);
    if (name === "json" || name === "sarif") JSON.parse(whole);
    if (name === "yaml") load(whole);
    if (name === "junit") expectWellFormed(whole);
  },
};
