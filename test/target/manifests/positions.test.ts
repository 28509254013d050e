import { expect, test } from "@jest/globals";
import { positionsIn } from "../../../src/target/manifests/positions.js";
import { readManifests } from "../../../src/target/manifests/read.js";
import type { DocumentPath } from "../../../src/target/manifests/workload.js";

const YAML = `# a comment
---
apiVersion: v1
kind: Pod
metadata: {name: a, annotations: {"k/x": y}}
spec:
  # hostNetwork: false
  hostNetwork: yes
  hostPID: &yes true
  hostIPC: *yes
  containers:
  # the first
  - name: x
    args: |
      ---
      hostPID: true
    securityContext:
      privileged: true

  # the second
  - {name: y, ports: [{hostPort: 1}, {hostPort: 2}]}
  -
    name: z
  # no fourth
  hostPID: false
`;
const JSON_TEXT =
  '{"apiVersion":"v1",\n\t"kind":"Pod","spec":{"hostPID":true,\n\t"containers":[{"name":"x"},{"name":"y"}]}}';

async function places(text: string, index: number, paths: DocumentPath[]): Promise<string[]> {
  const manifest = [...readManifests(text, { file: "f" })][index];
  if (manifest === undefined) throw new Error("no such document");
  const at = await positionsIn(manifest.document);
  return paths.map((path) => `${path.join(".")} ${at(path).line}:${at(path).column}`);
}

test.each(["\n", "\r\n"])("YAML, lines ended by %j", async (end) => {
  const found = await places(YAML.replaceAll("\n", end), 0, [
    ["spec"],
    ["spec", "hostNetwork"],
    ["spec", "hostPID"],
    ["spec", "hostIPC"],
    ["spec", "containers", 0],
    ["spec", "containers", 0, "securityContext", "privileged"],
    ["spec", "containers", 0, "securityContext", "capabilities", "drop"],
    ["spec", "containers", 1, "ports", 1, "hostPort"],
    ["spec", "containers", 2, "name"],
    ["spec", "containers", 3, "name"],
    ["metadata", "annotations", "k/x"],
    ["status"],
  ]);
  expect(found).toEqual([
    "spec 6:1",
    "spec.hostNetwork 8:3",
    "spec.hostPID 25:3",
    "spec.hostIPC 10:3",
    "spec.containers.0 13:5",
    "spec.containers.0.securityContext.privileged 18:7",
    "spec.containers.0.securityContext.capabilities.drop 17:5",
    "spec.containers.1.ports.1.hostPort 21:39",
    "spec.containers.2.name 23:5",
    "spec.containers.3.name 11:3",
    "metadata.annotations.k/x 5:35",
    "status 3:1",
  ]);
});

test("JSON, and the second object of a line", async () => {
  const paths = [["spec", "hostPID"], ["spec", "containers", 1, "name"], []];
  expect(await places(JSON_TEXT, 0, paths)).toEqual([
    "spec.hostPID 2:23",
    "spec.containers.1.name 3:30",
    " 1:1",
  ]);
  const two = `${JSON_TEXT} {"apiVersion":"v1","kind":"Pod","spec":{"hostPID":true}}`;
  expect(await places(two, 1, paths)).toEqual(["spec.hostPID 3:85", "spec.containers.1.name 3:77", " 3:45"]);
});

test("later documents count from the file's top", async () => {
  expect(await places(`${YAML}---\na: [\n---\napiVersion: v1\nkind: Pod\n`, 2, [["kind"]])).toEqual([
    "kind 30:1",
  ]);
});

test("what comes through an alias or a merge key is where it is used", async () => {
  const text =
    "apiVersion: v1\nkind: Pod\nx: &x\n  privileged: true\nspec:\n  containers:\n  - securityContext: *x\n  - securityContext:\n      <<: *x\n";
  expect(
    await places(text, 0, [
      ["spec", "containers", 0, "securityContext", "privileged"],
      ["spec", "containers", 1, "securityContext", "privileged"],
    ]),
  ).toEqual([
    "spec.containers.0.securityContext.privileged 7:5",
    "spec.containers.1.securityContext.privileged 8:5",
  ]);
});

test("a very large document has one place", async () => {
  const text = `a: 1\n# ${"x".repeat(9 * 1024 * 1024)}\nb: 2\n`;
  const at = await positionsIn({ index: 0, line: 7, column: 1, text });
  expect(at(["b"])).toEqual({ line: 7, column: 1 });
});

test("a line is what an editor calls one", async () => {
  const text = "apiVersion: v1\nkind: Pod\nspec:\n  a: 1 # \u2028  hostPID: true\n  hostIPC: true\n";
  expect(
    await places(text, 0, [
      ["spec", "hostPID"],
      ["spec", "hostIPC"],
    ]),
  ).toEqual(["spec.hostPID 4:13", "spec.hostIPC 5:3"]);
});
