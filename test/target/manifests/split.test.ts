import { expect, test } from "@jest/globals";
import { splitDocuments } from "../../../src/target/manifests/split.js";

const pieces = (text: string) => [...splitDocuments(text)].map(({ text: piece, line }) => [line, piece]);

test.each<[string, string, [number, string][]]>([
  ["one", "a: 1\n", [[1, "a: 1\n"]]],
  ["nothing", "", []],
  [
    "no last newline",
    "a: 1\n---\nb: 2",
    [
      [1, "a: 1\n"],
      [2, "---\nb: 2"],
    ],
  ],
  ["a mark at the start", "---\na: 1\n", [[1, "---\na: 1\n"]]],
  ["comments and blanks only", "# c\n---\n\n# d\n---\n  \n---\na: 1\n---\n", [[7, "---\na: 1\n"]]],
  [
    "content behind the mark",
    "--- {a: 1}\n--- # c\nb: 2\n",
    [
      [1, "--- {a: 1}\n"],
      [2, "--- # c\nb: 2\n"],
    ],
  ],
  [
    "CRLF",
    "a: 1\r\n---\r\nb: 2\r\n",
    [
      [1, "a: 1\r\n"],
      [2, "---\r\nb: 2\r\n"],
    ],
  ],
  [
    "document ends",
    "a: 1\n...\nb: 2\n... # c\n---\nc: 3\n",
    [
      [1, "a: 1\n"],
      [3, "b: 2\n"],
      [5, "---\nc: 3\n"],
    ],
  ],
  ["directives", "%YAML 1.1\n# c\n---\na: 1\n", [[1, "%YAML 1.1\n# c\n---\na: 1\n"]]],
  [
    "directives of the second",
    "a: 1\n...\n%YAML 1.1\n---\nb: 2\n",
    [
      [1, "a: 1\n"],
      [3, "%YAML 1.1\n---\nb: 2\n"],
    ],
  ],
  ["no marks", "a: |\n  ---\n  ...\n----\n---x\n....\n", [[1, "a: |\n  ---\n  ...\n----\n---x\n....\n"]]],
  ["list entries in the first column", "- a\n- ---\n-- b\n", [[1, "- a\n- ---\n-- b\n"]]],
  ["a byte order mark alone", "\ufeff---\n\ufeff# c\n", []],
])("%s", (_name, text, expected) => {
  expect(pieces(text)).toEqual(expected);
});

test("a hundred thousand marks cost no more than their length", () => {
  expect(pieces("---\n".repeat(100_000))).toEqual([]);
  expect(pieces("%x\n---\n".repeat(20_000))).toHaveLength(19_999);
});
