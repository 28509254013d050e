import { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { audit } from "../../../src/app/audit/audit.js";
import { fromFiles } from "../../../src/app/audit/from-files.js";
import { tableWriter } from "../../../src/render/audit/table.js";

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostNetwork: true
  containers:
  - name: app
  - name: a-container-with-a-long-name
`;

async function shown(columns: number | null, pod = POD): Promise<string> {
  const source = fromFiles({ paths: ["-"], recursive: false, stdin: Readable.from([pod]), namespace: null });
  const acceptances = { exceptions: [], baseline: null, today: "2026-11-23", rules: [] };
  const signal = new AbortController().signal;
  const { workload } = tableWriter({ color: false, columns, wide: false });
  let text = "";
  for await (const event of audit(source, { version: "v1.36", positions: "namespaces", acceptances, signal }))
    if ("workload" in event) text += workload(event.workload);
  return text;
}

const squeezed = (text: string): string => text.replace(/\s+/g, "");

test("what Pod Security says is whole where nobody's terminal is", async () => {
  const names = Array.from({ length: 100 }, (_, index) => `container-number-${index}`);
  const pod = `${POD}${names.map((name) => `  - name: ${name}\n`).join("")}`;
  const said = (await shown(null, pod)).split("\n").find((line) => line.includes('"restricted:v1.36"'));
  expect(said).toContain('"container-number-99" must set securityContext.seccompProfile.type');
});

describe("on a terminal", () => {
  test.each([80, 100, 120, 200])("of %d columns every line fits", async (columns) => {
    const lines = (await shown(columns)).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  test("the types stand below each other where they do not fit beside each other", async () => {
    const heads = (await shown(80)).split("\n").filter((line) => /^ +(?:net|mnt) /.test(line));
    expect(heads.map((line) => line.trim().split(/ +/))).toEqual([
      ["net", "ipc", "uts", "pid"],
      ["mnt", "user", "cgroup", "time"],
    ]);
    expect((await shown(200)).split("\n").filter((line) => /^ +(?:net|mnt) /.test(line)).length).toBe(1);
  });

  test("nothing but the matrix is laid out anew", async () => {
    const withoutMatrix = (text: string): string =>
      squeezed(
        text
          .split("\n")
          .filter((line) => !/^ +(?:net|mnt|app|a-container)\S* /.test(line))
          .join("\n"),
      );
    expect(withoutMatrix(await shown(80))).toBe(withoutMatrix(await shown(null)));
  });
});
