import { expect, test } from "@jest/globals";
import { matrix } from "../../src/render/matrix.js";
import { recordedReport } from "../recorded-report.js";

/** The recorded pod with copies of its first container, all in the same namespaces. */
function crowd(
  copies: readonly string[],
  wide: boolean,
  columns: number | null = wide ? 60 : null,
): string[] {
  const { pods, nodes } = recordedReport(["sidecar"]);
  const [pod, node] = [pods[0], nodes[0]];
  const first = pod?.containers[0];
  if (!pod || !node || !first) throw new Error("nothing is recorded");
  const containers = [...pod.containers, ...copies.map((name) => ({ ...first, name }))];
  const relations = pod.relations.map((one) =>
    one.members.includes(first.name) ? { ...one, members: [...one.members, ...copies] } : one,
  );
  const input = { pod: { ...pod, containers, relations }, node, findings: [], wide };
  return matrix(input, { color: false, columns });
}

test("who shares is named while the names are few", () => {
  expect(crowd([], false).find((line) => line.includes(" net "))).toContain("shared by app, proxy");
  expect(crowd(["third"], false).find((line) => line.includes(" net "))).toContain(
    "shared by app, proxy, third",
  );
});

test("all of many are all", () => {
  const lines = crowd(["third", "fourth"], false);
  expect(lines.find((line) => line.includes(" net "))).toMatch(/shared by all(?:$|:)/);
  expect(lines.find((line) => line.includes(" pid "))).not.toContain("all");
  expect(crowd(["third", "fourth"], true).find((line) => line.includes(" net "))).toMatch(
    / pod +all, \(sandbox\)/,
  );
});

test("with little room, what scope and columns show already is not said", () => {
  const lines = crowd([], false, 80);
  expect(lines).toHaveLength(9);
  expect(lines.find((line) => line.includes(" net "))).toMatch(/ pod +(?!shared by)\S/);
  expect(lines.find((line) => line.includes(" cgroup "))).not.toContain("(always on cgroup");
  expect(crowd([], false, 100)).toEqual(crowd([], false));
});
