import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { NAMESPACE_TYPES } from "../../../src/model/namespace.js";
import { renderHtml } from "../../../src/render/page/html.js";
import { matrixTable } from "../../../src/render/page/matrix.js";
import { expectGolden } from "../picture/golden.js";
import { SCENES, scene } from "../picture/scenes.js";

function only(text: string, pattern: RegExp): string {
  const found = [...text.matchAll(pattern)].map((one) => one[1] ?? "");
  expect(found).toHaveLength(1);
  return found[0] ?? "";
}

const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

describe.each(Object.keys(SCENES))("%s", (name) => {
  const page = renderHtml(scene(name));

  test("one script and one style, ours, and a policy that lets nothing else run or load", () => {
    const script = only(page, /<script>([\s\S]*?)<\/script>/g);
    const style = only(page, /<style>([\s\S]*?)<\/style>/g);
    expect(only(page, /http-equiv="Content-Security-Policy" content="([^"]*)"/g)).toBe(
      `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`,
    );
    expect(page.match(/<(img|link|iframe|object|embed|base|form)\b/i)).toBeNull();
    const tags = page
      .replace(script, "")
      .replace(style, "")
      .replace(/"[^"]*"/g, '""');
    expect(tags.match(/<[^>]*\s(on\w+|style|src)=/i)).toBeNull();
    expect([...page.matchAll(/href="([^"]*)"/g)].map((one) => one[1])).toEqual(["#pods"]);
  });

  test("no id twice, and every control has a name", () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((one) => one[1]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const [, to] of page.matchAll(/aria-labelledby="([^"]*)"/g))
      for (const id of (to ?? "").split(" ")) expect(ids).toContain(id);
    const controls = page.match(/<(input|select)\b/g) ?? [];
    expect(page.match(/<label>[^<]*<(input|select)\b/g)).toHaveLength(controls.length);
  });
});

test("the declared pod", () => {
  const report = scene("declared only");
  expectGolden("declared-matrix.html", report.pods.map((pod) => matrixTable(pod, null)).join("\n") ?? "");
});

test("a table with headers for rows and columns, and the scope in words", () => {
  const report = scene("sidecar");
  const [pod] = report.pods ?? [];
  if (!pod) throw new Error("no pod");
  const table = matrixTable(pod, report.nodes[0] ?? null);
  expect([...table.matchAll(/<th scope="row">(\w+)/g)].map((one) => one[1])).toEqual([...NAMESPACE_TYPES]);
  expect(table.match(/<th scope="col">/g)).toHaveLength(1 + pod.containers.length + 2);
  expect(table).toContain("<td>4026532462<small>pod</small></td>");
});

test("drift is a word", () => {
  const report = scene("twelve containers");
  const [pod] = report.pods ?? [];
  if (!pod) throw new Error("no pod");
  expect(matrixTable(pod, null)).toContain('<span class="drift">DRIFT: should be pod</span>');
});

test("what was found and what could not be learnt are in it", () => {
  const page = renderHtml(scene("the node's namespaces"));
  expect(page).toContain("<strong>DANGER</strong> <code>host-pid</code>");
  expect(renderHtml(scene("declared only"))).toContain("What could not be learnt");
});
