import { expect, test } from "@jest/globals";
import { mermaidText } from "../../../src/render/picture/escape.js";
import { renderMermaid } from "../../../src/render/picture/mermaid.js";
import { expectGolden } from "./golden.js";
import { SCENES, scene } from "./scenes.js";

/** Every line that the flowchart may have; a label is between quotes, and has no character that could end or open anything. */
const LABEL = '"(?:[A-Za-z0-9 _.,/()-]|#\\d+;|<br/>)*"';
const LINES = new RegExp(
  `^(?:flowchart TB| *(?:subgraph [a-z0-9]+\\[${LABEL}\\]|end|[a-z0-9]+(?:\\[${LABEL}\\]|\\(${LABEL}\\)|\\[\\[${LABEL}\\]\\])|[a-z0-9]+ --- [a-z0-9]+|[a-z0-9]+ -\\. ${LABEL} \\.-> [a-z0-9]+))$`,
);

test.each(Object.keys(SCENES))("%s: only lines of the grammar, whatever the names are", (name) => {
  const lines = renderMermaid(scene(name)).trimEnd().split("\n");
  expect(lines.filter((line) => !LINES.test(line))).toEqual([]);
});

test("two nodes", () => expectGolden("two-nodes.mmd", renderMermaid(scene("two nodes"))));

test("a container that shares apart from the others, and one with something outside", () => {
  const text = renderMermaid(scene("twelve containers"));
  expect(text).toContain('["worker-3<br/>waiting, CrashLoopBackOff<br/>');
  expect(text).toContain('("net<br/>with something outside of the pod")');
});

test("quotes, Markdown, entities and directives become numbers", () => {
  expect(mermaidText('a"b`c#d;%%{init}')).toBe("a#34;b#96;c#35;d#59;#37;#37;#123;init#125;");
});
