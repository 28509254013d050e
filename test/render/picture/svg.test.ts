import { describe, expect, test } from "@jest/globals";
import { NAMESPACE_TYPES } from "../../../src/model/namespace.js";
import { layout } from "../../../src/render/picture/layout.js";
import { renderSvg } from "../../../src/render/picture/picture.js";
import { sceneOf } from "../../../src/render/picture/scene.js";
import type { Area, Shape } from "../../../src/render/picture/shape.js";
import { expectGolden } from "./golden.js";
import { SCENES, scene } from "./scenes.js";
import { xmlFault } from "./well-formed.js";

const NOTHING = () => ({ width: 0, height: 0, at: () => [] });
const drawn = (name: string) => layout(sceneOf(scene(name)), NOTHING);
const bars = (shapes: Shape[], scope: string) =>
  shapes.flatMap((one) => (one.kind === "bar" && one.scope === scope ? [one] : []));

test.each(Object.keys(SCENES))("%s is well-formed XML, and loads nothing from anywhere", (name) => {
  const svg = renderSvg(scene(name));
  expect(xmlFault(svg)).toBeNull();
  expect(svg.match(/<(script|foreignObject|image|a|use|animate|set|link|iframe)\b/i)).toBeNull();
  // Quotes of names are entities, so what stands between two is a value.
  expect(svg.replace(/"[^"]*"/g, '""').match(/<[^>]*\s(on\w+|href|style|src)=/i)).toBeNull();
  expect([...svg.matchAll(/url\(([^)]*)\)/g)].filter(([, to]) => !/^#h-[a-z]+$/.test(to ?? ""))).toEqual([]);
});

test("a sidecar pod", () => expectGolden("sidecar.svg", renderSvg(scene("sidecar"))));

test("what is well-formed, and what is not", () => {
  expect(xmlFault('<a b="c&amp;"><d/>x &lt;</a>')).toBeNull();
  for (const text of [
    "<a>",
    "<a></b>",
    "<a b=c/>",
    "<a>&x;</a>",
    '<a b="<"/>',
    "<a>\u0000</a>",
    '<a b="1" b="2"/>',
  ])
    expect(xmlFault(text)).not.toBeNull();
});

test("the mark of drift is explained where there is one", () => {
  expect(renderSvg(scene("twelve containers"))).toContain("; ≠: not what spec and runtime promise");
  expect(renderSvg(scene("sidecar"))).not.toContain("≠");
});

describe("what is drawn", () => {
  test("one bar over all that share, one for each that does not", () => {
    const { shapes } = drawn("sidecar");
    const shared = bars(shapes, "pod");
    expect(shared.map(({ type }) => type)).toEqual(["net", "ipc", "uts"]);
    expect(bars(shapes, "container").map(({ type }) => type)).toEqual([
      "pid",
      "pid",
      "pid",
      "mnt",
      "mnt",
      "mnt",
    ]);
    const columns = shapes.flatMap((one) =>
      one.kind === "box" && one.role === "container" ? [one.area] : [],
    );
    for (const { area } of shared)
      for (const [x, , width] of columns)
        expect([area[0] <= x + width / 2, area[0] + area[2] >= x + width / 2]).toEqual([true, true]);
  });

  test("the node's own stand beside, and each that a pod has from it is joined to it", () => {
    const { shapes } = drawn("the node's namespaces");
    const lines = shapes.flatMap((one) => (one.kind === "line" && one.host ? [one.type] : []));
    expect(lines).toEqual(["net", "ipc", "uts", "pid", "user", "cgroup", "time"]);
    expect(bars(shapes, "host")).toHaveLength(NAMESPACE_TYPES.length + lines.length);
  });

  test("members that do not stand side by side are joined by a line", () => {
    const { shapes } = drawn("twelve containers");
    const shared = bars(shapes, "pod").filter(({ type }) => type === "pid");
    expect(shared).toHaveLength(2);
    const [line] = shapes.flatMap((one) => (one.kind === "line" && one.type === "pid" ? [one] : []));
    expect([line?.from, line?.to]).toEqual([shared[0]?.area[0], shared[1]?.area[0]]);
  });

  test("a container without a process has a box and no bar", () => {
    const { shapes } = drawn("twelve containers");
    const [box] = shapes.flatMap((one) => (one.kind === "box" && one.role === "absent" ? [one.area] : []));
    const over = shapes.filter((one) => one.kind === "bar" && box !== undefined && overlaps(one.area, box));
    expect([box === undefined, over]).toEqual([false, []]);
  });

  test.each(Object.keys(SCENES))(
    "%s: nothing out of the picture, no bar over another, no box out of its box",
    (name) => {
      const { width, height, shapes } = drawn(name);
      const areas = shapes.flatMap((one) => (one.kind === "box" || one.kind === "bar" ? [one.area] : []));
      for (const [x, y, w, h] of areas)
        expect([x >= 0, y >= 0, x + w <= width, y + h <= height]).toEqual([true, true, true, true]);
      const all = shapes.flatMap((one) => (one.kind === "bar" ? [one.area] : []));
      expect(all.filter((one, index) => all.some((other, at) => at > index && overlaps(one, other)))).toEqual(
        [],
      );
      const boxes = (role: string) =>
        shapes.flatMap((one) => (one.kind === "box" && one.role === role ? [one.area] : []));
      for (const pod of boxes("pod")) expect(boxes("node").some((node) => holds(node, pod))).toBe(true);
      for (const one of [...boxes("container"), ...boxes("absent")])
        expect(boxes("pod").some((pod) => holds(pod, one))).toBe(true);
    },
  );
});

function overlaps([ax, ay, aw, ah]: Area, [bx, by, bw, bh]: Area): boolean {
  return ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah;
}

function holds([ax, ay, aw, ah]: Area, [bx, by, bw, bh]: Area): boolean {
  return ax <= bx && ay <= by && ax + aw >= bx + bw && ay + ah >= by + bh;
}
