import { describe, expect, test } from "@jest/globals";
import { dump } from "js-yaml";
import { stringify } from "yaml";
import { blockPositions } from "../../../src/target/manifests/block-positions.js";
import type { SourceDocument } from "../../../src/target/manifests/document.js";
import { parseDocument } from "../../../src/target/manifests/parse.js";
import { positionsIn } from "../../../src/target/manifests/positions.js";
import type { DocumentPath } from "../../../src/target/manifests/workload.js";

function documentOf(text: string): SourceDocument {
  return { index: 0, line: 7, column: 1, text };
}

/** Every path of a value, and beside each one that is not there. */
function pathsOf(value: unknown, path: DocumentPath = []): DocumentPath[] {
  const children: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : typeof value === "object" && value !== null
      ? Object.entries(value)
      : [];
  return [
    path,
    [...path, "missing"],
    [...path, 99],
    ...children.flatMap(([key, child]) => pathsOf(child, [...path, key])),
  ];
}

/** How many places were found here; throws where one is another than the parser's. */
async function compared(text: string): Promise<number> {
  const document = documentOf(text);
  const { value, problems } = parseDocument(document, "f");
  const quick = blockPositions(document);
  if (quick === null || problems.length > 0) return 0;
  const locate = await positionsIn(document);
  const found = pathsOf(value).map((path) => ({ path, place: quick(path) }));
  const known = found.filter(({ place }) => place !== null);
  expect(known).toEqual(known.map(({ path }) => ({ path, place: locate(path) })));
  return known.length;
}

const POD = `# a pod
---
apiVersion: v1
kind: Pod
metadata:
  name: "web" # quoted
  labels: {app: web, "a/b": 'it''s'}
  annotations:
    "a.b/c": |
      text: not a key

       - nor an entry
    folded: >-
      more
spec:

  containers:
  - name: app
    image: x:1
    args: ["--a", '--b', c]
    # between
    ports:
    -   containerPort: 80
        hostPort: 80
    - containerPort: 81
    command:
      - sh
      - "-c"
      - |
        hostPID: true
  -  name: side
     securityContext: {}
  volumes:
    - name: v
      hostPath:
        path: /
    - name: w
      emptyDir: {}
  nothing:
  hostPID: true
`;

test("a manifest as people write it: every field where the parser finds it", async () => {
  expect(await compared(POD)).toBeGreaterThan(100);
  expect(await compared(POD.replaceAll("\n", "\r\n"))).toBeGreaterThan(100);
});

describe("what could be read otherwise is left to the parser", () => {
  test.each([
    ["JSON", '{"a": 1}'],
    ["flow style over several lines", "a: {b: 1,\n  c: 2}\n"],
    ["a plain text over several lines", "a: b\n  c\nd: 1\n"],
    ["a quoted text over several lines", 'a: "b\n  c: d"\ne: 1\n'],
    ["an anchor", "a: &x {b: 1}\nc: 2\n"],
    ["an alias", "a: *x\n"],
    ["a tag", "a: !!str 1\n"],
    ["a merge key", "a:\n  <<: {b: 1}\n"],
    ["an explicit key", "? a\n: b\n"],
    ["a tab", "a:\tb\n"],
    ["a list in a list", "- - a\n"],
    ["a text with an indentation of its own", "a: |2\n   b\n"],
    ["a second document", "a: 1\n---\nb: 2\n"],
    ["another break of lines", "a: 1 # x\u2028b: 2\n"],
    ["an entry on the next line", "-\n  a: 1\n"],
    ["nothing", "# only\n"],
    ["a scalar", "text\n"],
  ])("%s", (_, text) => {
    expect(blockPositions(documentOf(text))).toBeNull();
  });

  test("what is inside of a flow collection", () => {
    const quick = blockPositions(documentOf("a: {b: 1}\nc: 2\n"));
    expect(quick?.(["a", "b"])).toBeNull();
    expect(quick?.(["a"])).toEqual({ line: 7, column: 1 });
    expect(quick?.(["c"])).toEqual({ line: 8, column: 1 });
  });
});

/** A generator of numbers that is the same in every run (Numerical Recipes). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const KEYS = ["name", "a/b", "spec", "a.b-c", "true", "x_1", "ports", "key with blanks", "1", "- k", "#k"];
const SCALARS = [
  "x",
  "",
  "a: b",
  "# c",
  "it's",
  '"q"',
  "two\nlines\n",
  "\nlead",
  "  indented\n text",
  "- d",
  "{f}",
  5,
  true,
  null,
  "&a",
  "*b",
  "long ".repeat(30),
  "end:",
  "a #b",
  "|",
  "é\u2028",
];

function anything(next: (below: number) => number, depth: number): unknown {
  const kind = depth === 0 ? 2 : next(3);
  if (kind === 0) return Array.from({ length: next(4) }, () => anything(next, depth - 1));
  if (kind === 1)
    return Object.fromEntries(
      Array.from({ length: next(4) }, () => [KEYS[next(KEYS.length)], anything(next, depth - 1)]),
    );
  return SCALARS[next(SCALARS.length)];
}

test("2,000 documents of anything, written in six ways: never another place than the parser's", async () => {
  let known = 0;
  for (let seed = 0; seed < 2000; seed++) {
    const next = numbers(seed);
    const value = { a: anything(next, 4), spec: anything(next, 3) };
    const texts = [
      dump(value),
      dump(value, { noArrayIndent: true, indent: 4 }),
      dump(value, { flowLevel: 2, lineWidth: -1 }),
      stringify(value),
      stringify(value, { indentSeq: false, lineWidth: 0 }),
      stringify(value, { indent: 3, collectionStyle: "any", singleQuote: true }),
    ];
    known += await compared(texts[seed % texts.length] ?? "");
  }
  expect(known).toBeGreaterThan(5000);
}, 60_000);
