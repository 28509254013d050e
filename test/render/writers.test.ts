import { describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";
import { joinReports } from "../../src/model/join-reports.js";
import type { NamespaceReport } from "../../src/model/report.js";
import type { FORMAT_NAMES } from "../../src/render/format-names.js";
import { Spool } from "../../src/render/spool.js";
import { renderTable } from "../../src/render/table.js";
import { WRITERS, writerOf } from "../../src/render/writers.js";
import { recordedReport } from "../recorded-report.js";

const STYLE = { color: false, columns: null };
const ONE = recordedReport(["sidecar"]);
const EMPTY: NamespaceReport = {
  ...ONE,
  source: "spec",
  nodes: [],
  pods: [],
  findings: [],
  skipped: [],
  gaps: [],
};

function named(name: string, gaps: number): NamespaceReport {
  const gap = { node: name, pod: null, container: null, what: "the node", why: "it is\ngone" };
  return {
    ...ONE,
    nodes: ONE.nodes.map((node) => ({ ...node, name })),
    pods: ONE.pods.map((pod) => ({ ...pod, name })),
    findings: [
      ...ONE.findings.map((one) => ({ ...one, pod: `demo/${name}` })),
      ...ONE.findings.slice(0, 1).map((one) => ({ ...one, severity: "danger" as const })),
    ],
    gaps: Array(gaps).fill(gap),
  };
}

async function written(format: (typeof FORMAT_NAMES)[number], parts: NamespaceReport[]): Promise<string> {
  const writer = (await WRITERS[format]())(STYLE);
  const { apiVersion, kind, generatedAt, version } = EMPTY;
  const { source } = joinReports(parts, EMPTY);
  const begin = writer.begin({ apiVersion, kind, generatedAt, version });
  return [begin, ...parts.map((part) => writer.part(part, 300)), ...writer.end(source)].join("");
}

const RUNS: [string, NamespaceReport[]][] = [
  ["nothing", []],
  ["one node", [ONE]],
  ["a node that failed", [{ ...EMPTY, gaps: named("n", 1).gaps }]],
  ["a node that failed before one that did not", [{ ...EMPTY, gaps: named("n", 1).gaps }, ONE]],
  ["several nodes", [named("a", 0), named("b", 2), named("c", 1)]],
  ["so many that texts are packed", Array.from({ length: 300 }, (_, index) => named(`n${index}`, 3))],
];

describe("data in parts is the whole report", () => {
  test.each(RUNS)("%s", async (_, parts) => {
    const whole = joinReports(parts, EMPTY);
    expect(JSON.parse(await written("json", parts))).toEqual(JSON.parse(JSON.stringify(whole)));
    expect(load(await written("yaml", parts))).toEqual(JSON.parse(JSON.stringify(whole)));
  });

  test("as JSON.stringify lays it out", async () => {
    const text = await written("json", [named("a", 1), named("b", 0)]);
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 4)}\n`);
  });
});

describe("text in parts", () => {
  test("a single node is the table it was", async () => {
    expect(await written("table", [ONE])).toBe(renderTable(ONE, { ...STYLE, wide: false, elapsedMs: 300 }));
    expect(await written("wide", [ONE])).toBe(renderTable(ONE, { ...STYLE, wide: true, elapsedMs: 300 }));
  });

  test("an empty line between nodes, and none at the ends", async () => {
    const text = await written("table", [
      named("a", 0),
      named("b", 1),
      { ...EMPTY, gaps: named("c", 1).gaps },
    ]);
    expect(text).not.toMatch(/^\n|\n\n\n|\n\n$/);
    expect(text).toMatch(/\n\nPod demo\/b .*\n(?:.*\n)*\nunknown: b: the node: [^\n]*\n\nunknown: c: /);
  });

  test("names", async () =>
    expect(await written("name", [named("a", 0), named("b", 0)])).toBe("pod/a\npod/b\n"));
});

test("a spool gives back what it was given, and keeps less", () => {
  const spool = new Spool();
  const entry = "ünïcode entry, much like the next one\n".repeat(100);
  for (let index = 0; index < 500; index++) spool.add(entry);
  expect([...spool.pieces()].join("")).toBe(entry.repeat(500));
});

test("a picture is drawn once, of all parts together", async () => {
  const writer = (await writerOf("mermaid"))(STYLE);
  const parts = [named("a", 0), named("b", 0)];
  const { apiVersion, kind, generatedAt, version, source } = ONE;
  const early = [
    writer.begin({ apiVersion, kind, generatedAt, version }),
    ...parts.map((part) => writer.part(part, 1)),
  ];
  expect(early.join("")).toBe("");
  const text = [...writer.end(source)].join("");
  expect(text.match(/^flowchart TB$/gm)).toHaveLength(1);
  expect(text).toContain("pod demo/a");
  expect(text).toContain("pod demo/b");
});

test("a template sees all parts together, as JSON has them", async () => {
  const parts = [named("a", 1), named("b", 0)];
  const seen: unknown[] = [];
  const template = {
    print: (data: object) => {
      seen.push(JSON.parse(JSON.stringify(data)));
      return "printed";
    },
  };
  const writer = (await writerOf(template))(STYLE);
  const { apiVersion, kind, generatedAt, version, source } = ONE;
  const early = [
    writer.begin({ apiVersion, kind, generatedAt, version }),
    ...parts.map((part) => writer.part(part, 1)),
  ];
  expect([early.join(""), seen]).toEqual(["", []]);
  expect([...writer.end(source)]).toEqual(["printed"]);
  expect(seen).toEqual([JSON.parse(await written("json", parts))]);
});
