import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { dump, type LoadOptions, load } from "js-yaml";
import { parsePlainYaml } from "../../../src/kube/yaml/plain-yaml.js";
import { hiddenEntry } from "../../../src/target/manifests/hidden-entries.js";
import { splitDocuments } from "../../../src/target/manifests/split.js";
import { KUBECTL_SCHEMA } from "../../../src/target/manifests/yaml-types.js";

const MANIFEST = `---
# a comment
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-1
  annotations:
    "example.com/note": 'it''s' # quoted
    text: |
      first

        second
  labels: {app: web, "tier": front}
spec:
  replicas: 010
  template:
    spec:
      hostNetwork: yes
      containers:
      - name: app
        image: registry.example:5000/app:1
        args: ["--listen", 8443, [], {}]
        env:
          - name: A
            value: "  x: y # z"
          -   name: B
              value:
      volumes:
      - - nested
        - 1.5
      -
        emptyDir: {}
`;

/** What the parser says; a text that it refuses is not told from others that it refuses. */
function parsed(text: string): unknown {
  try {
    return { value: load(text, { schema: KUBECTL_SCHEMA, maxDepth: 500 } as LoadOptions) };
  } catch {
    return "refused";
  }
}

/** Null where both say the same, or nothing is said, or the parser is known to be wrong; keys in their order, and -0 is not 0. */
function difference(text: string): string | null {
  if (hiddenEntry(text) !== null) return null;
  const quick = parsePlainYaml(text);
  if (quick === null) return null;
  const full = parsed(text);
  const same =
    isDeepStrictEqual({ value: quick }, full) && JSON.stringify({ value: quick }) === JSON.stringify(full);
  return same ? null : `${JSON.stringify(quick)} is not ${JSON.stringify(full)}`;
}

const WORDS = [
  ..."a y n 0 1 ~ - ? : , # & * ! | > ' \" % @ ` < [ ] { } \\ é \u00a0 \u0085 \u2028 \ufeff \t \r".split(" "),
  ..."yes No null Null true on 010 0o7 0x1F -1 +1 1e3 1_000 .5 .inf -.Inf .nan 1.5 -0 -0.0 2001-01-01 << <<: - -- --- ... ? :".split(
    " ",
  ),
  ...'a: b: a:b a#b #c [a] [a, {a: [a:b]] [,] [a,] {} {a: {a} {a: b} {a: 1, b: [x]} {a: 1, a: 2} {"a":1} {a:b}'.split(
    " ",
  ),
  ..."'it''s' 'a' 'a'' \"a\" \"a\\n\" \"a\":x |- |+ | |2 > >- !!str !t &a *a __proto__ toString key".split(
    " ",
  ),
  "a b",
  "a: b",
  "[a, b]",
  "[a: b]",
  "[a , 'b' ]",
  "{a: b, c: [d]}",
  "{a : b}",
  "{1: y, y: 1}",
  '{"a": b}',
  "{a: b} c",
];
const SPACES = fc.integer({ min: 0, max: 6 }).map((count) => " ".repeat(count));
const LINE = fc
  .tuple(
    SPACES,
    fc.constantFrom("", "", "- ", "- ", "-  ", "-", "- - "),
    fc.constantFrom("", "a: ", "b: ", "c: ", "key:", '"q r": ', "y: ", "d:  ", "'s': ", "? ", "a : "),
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...WORDS) }, { weight: 2, arbitrary: fc.constant("") }),
    fc.constantFrom("", "", "", " ", " # c", "# c", ":", "\r"),
  )
  .map((parts) => parts.join(""));
const LINES = fc
  .tuple(fc.array(LINE, { maxLength: 9 }), fc.constantFrom("\n", "\n", "", "\n\n", "\n \n"))
  .map(([lines, end]) => lines.join("\n") + end);

/** Lines of which many belong together: the few indentations of a real document, and each key once. */
const ORDERLY = fc
  .array(
    fc.tuple(
      fc.constantFrom("", "", "  ", "  ", "    ", "   "),
      fc.constantFrom("", "", "- ", "-", "- - "),
      fc.constantFrom(true, true, true, false),
      fc.oneof(fc.constantFrom("", "", "x", "|", "|-"), fc.constantFrom(...WORDS)),
      fc.constantFrom("", "", "", " ", " # c", "\n", "\n# c"),
    ),
    { minLength: 1, maxLength: 7 },
  )
  .map((lines) =>
    lines
      .map(
        ([indent, dash, isField, value, end], at) =>
          `${indent}${dash}${isField ? `k${at}: ` : ""}${value}${end}`,
      )
      .join("\n"),
  );

/** A manifest with a few characters taken out or put in. */
const MUTATED = fc
  .array(
    fc.record({
      at: fc.nat(MANIFEST.length),
      cut: fc.integer({ min: 0, max: 4 }),
      put: fc.oneof(
        fc.constantFrom(...WORDS, " ", "  ", "\n", "\n  ", "\n\n", " #", ": "),
        fc.string({ maxLength: 2 }),
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((edits) =>
    edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), MANIFEST),
  );

/** Any JSON, as another program would write it. */
const DUMPED = fc
  .tuple(
    fc.object({
      maxDepth: 4,
      key: fc.oneof(fc.constantFrom("a", "y", "spec"), fc.string()),
      values: [
        fc.string(),
        fc.integer(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.constantFrom(...WORDS),
      ],
    }),
    fc.record({
      indent: fc.integer({ min: 1, max: 4 }),
      flowLevel: fc.integer({ min: -1, max: 3 }),
      noArrayIndent: fc.boolean(),
      lineWidth: fc.constantFrom(-1, 20, 80),
      forceQuotes: fc.boolean(),
      quotingType: fc.constantFrom("'" as const, '"' as const),
    }),
  )
  .map(([value, options]) => dump(value, options));

describe("says what the parser says, or nothing", () => {
  const same = (text: string): void => expect(difference(text)).toBeNull();

  test("for lines of all kinds", () => fc.assert(fc.property(LINES, same), { numRuns: 8_000 }));
  test("for lines that belong together", () => fc.assert(fc.property(ORDERLY, same), { numRuns: 8_000 }));
  test("for mutated manifests", () => fc.assert(fc.property(MUTATED, same), { numRuns: 4000 }));
  test("for what other programs write", () => fc.assert(fc.property(DUMPED, same), { numRuns: 1500 }));

  test("for every manifest and fixture at hand", () => {
    let read = 0;
    for (const dir of ["manifests", "test/fixtures"]) {
      for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (!/\.ya?ml$/.test(name)) continue;
        for (const { text } of splitDocuments(readFileSync(join(dir, name), "utf8"))) {
          expect([name, difference(text)]).toEqual([name, null]);
          if (parsePlainYaml(text) !== null) read++;
        }
      }
    }
    expect(read).toBeGreaterThan(10);
  });
});

test("reads a usual manifest itself", () => {
  expect(parsePlainYaml(MANIFEST)).toEqual(load(MANIFEST, { schema: KUBECTL_SCHEMA }));
});

describe("leaves to the parser", () => {
  test.each<[string, string]>([
    ["a key that stands twice", "a: 1\na: 2\n"],
    ["a key that stands twice, read alike", "y: 1\ntrue: 2\n"],
    ["a key that stands twice in one line", "a: {b: 1, b: 2}\n"],
    ["__proto__", "__proto__: 1\n"],
    ["an anchor", "a: &x 1\n"],
    ["an alias", "a: *x\n"],
    ["a tag", "a: !!str 1\n"],
    ["a merge key", "a:\n  <<: {b: 1}\n"],
    ["an escape", 'a: "\\x41"\n'],
    ["a tab", "a:\tb\n"],
    ["another line break", "a: b\r\nc: d\n"],
    ["one of YAML 1.1", "a: b # \u2028c: d\n"],
    ["a text over two lines", "a: b\n  c\n"],
    ["a quoted one", 'a: "b\n  c"\n'],
    ["a list over two lines", "a: [b,\n  c]\n"],
    ["a folded text", "a: >\n  b\n"],
    ["an indentation indicator", "a: |1\n  b\n"],
    ["two documents", "a: 1\n---\nb: 1\n"],
    ["a directive", "%YAML 1.1\n---\na: 1\n"],
    ["JSON", '{"a": 1}\n'],
    ["a scalar", "a\n"],
    ["an indentation that fits nothing", "a:\n    b: 1\n  c: 1\n"],
    ["nothing", ""],
    ["depth", "- ".repeat(200)],
  ])("%s", (_what, text) => {
    expect(parsePlainYaml(text)).toBeNull();
  });
});
