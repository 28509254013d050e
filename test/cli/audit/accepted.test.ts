import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { run } from "../run.js";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "nsinfo-accepted-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
}

function manifest(name: string, more = "", annotation = ""): string {
  const annotations =
    annotation === "" ? "" : `, annotations: {kubectl-nsinfo/ignore: ${JSON.stringify(annotation)}}`;
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: sys${annotations}}\nspec: {hostPID: true, ${more}containers: [{name: a, image: x, securityContext: {privileged: true}}]}\n`;
}

async function accepted(
  stdin: string,
  ...flags: string[]
): Promise<{ code: number; stderr: string; ids: string[] }> {
  const { code, stdout, stderr } = await run(["audit", "-f", "-", "-o", "json", ...flags], { stdin });
  const { workloads } = JSON.parse(stdout);
  const findings: { id: string; accepted: { by: string } | null }[] = workloads.flatMap(
    (one: { findings: object[] }) => one.findings,
  );
  return {
    code,
    stderr,
    ids: findings.filter((one) => one.accepted !== null).map((one) => `${one.id} ${one.accepted?.by}`),
  };
}

describe("the annotation", () => {
  test.each([
    ["one rule", "host-pid until 2027-01-31: agent", ["host-pid annotation"], 2],
    ["the last day counts", "host-pid until 2026-11-23: agent", ["host-pid annotation"], 2],
    [
      "several, and for ever",
      "host-pid, privileged ,node-takeover until never: agent",
      ["node-takeover annotation", "privileged annotation", "host-pid annotation"],
      0,
    ],
    [
      "a pattern",
      "pod-security/* until never: a\n# why\n\nhost-pid until never: b",
      ["host-pid annotation"],
      2,
    ],
  ])("%s", async (_, annotation, ids, code) => {
    const said = await accepted(manifest("p", "", annotation));
    expect(said.stderr).toBe("");
    expect(said.ids.filter((one) => !one.startsWith("pod-security"))).toEqual(ids);
    expect(said.code).toBe(code);
  });

  test.each([
    ["expired", "host-pid until 2026-11-22: agent", "the exception for host-pid expired on 2026-11-22"],
    ["without a reason", "host-pid until never: ", "host-pid: an exception needs a reason"],
    ["without an end", "host-pid: agent", '"host-pid: agent" is not RULE until YYYY-MM-DD: REASON'],
    ["with a day that is none", "host-pid until 2027-02-30: agent", "host-pid: until must be a day"],
    ["of no rule", "host-pod until never: agent", 'there is no rule "host-pod"'],
  ])("%s: told, and accepts nothing", async (_, annotation, words) => {
    const { ids, stderr, code } = await accepted(manifest("p", "", annotation));
    expect({ ids, code }).toEqual({ ids: [], code: 2 });
    expect(stderr).toContain(`Warning: STDIN:1:1: Pod sys/p: `);
    expect(stderr).toContain(words);
  });

  test("on a template accepts for what is made of it", async () => {
    const template = {
      metadata: { annotations: { "kubectl-nsinfo/ignore": "host-pid until never: x" } },
      spec: { hostPID: true, containers: [] },
    };
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      spec: { template },
    };
    expect((await accepted(JSON.stringify(deployment))).ids).toEqual(["host-pid annotation"]);
  });
});

describe("a file of exceptions", () => {
  const rows = (text: string): string => file("exceptions.yaml", `exceptions:\n${text}`);

  test.each([
    [
      "for this pod",
      "- {rule: host-pid, kind: Pod, namespace: sys, name: 'p*', until: 2027-01-01, reason: r}",
      ["host-pid exceptions"],
    ],
    [
      "for any workload",
      "- {rules: [host-pid, privileged], until: never, reason: r}",
      ["privileged exceptions", "host-pid exceptions"],
    ],
    [
      "for one container",
      "- {rule: privileged, container: a, until: never, reason: r}",
      ["privileged exceptions"],
    ],
    ["for another", "- {rule: host-pid, name: q, until: never, reason: r}", []],
  ])("%s", async (_, text, ids) => {
    expect((await accepted(manifest("p"), "--exceptions", rows(text))).ids).toEqual(ids);
  });

  test.each([
    ["nothing of the kind", "a: b", "is no file of exceptions"],
    ["no reason", "exceptions: [{rule: host-pid, until: never}]", "host-pid: an exception needs a reason"],
    [
      "an unknown field",
      "exceptions: [{rule: host-pid, until: never, reason: r, workload: x}]",
      'unknown field "workload"',
    ],
    ["an unknown rule", "exceptions: [{rule: x, until: never, reason: r}]", 'there is no rule "x"'],
    ["broken YAML", "exceptions: [", "unexpected end of the stream"],
  ])("%s is an error", async (_, text, words) => {
    const said = await run(["audit", "-f", "-", "--exceptions", file("bad.yaml", text)], {
      stdin: manifest("p"),
    });
    expect(said).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(words) });
  });
});

describe("a baseline", () => {
  const known = async (stdin: string, format = "json"): Promise<string> =>
    file(`known.${format}`, (await run(["audit", "-f", "-", "-o", format], { stdin })).stdout);

  test.each(["json", "yaml"])("in %s accepts what is in it, wherever it stands now", async (format) => {
    const baseline = await known(manifest("p"), format);
    const moved = `# moved\n\n${manifest("q").replace(/hostPID: true, /, "")}---\n${manifest("p")}`;
    expect((await accepted(manifest("p"), "--baseline", baseline)).code).toBe(0);
    const { code, ids } = await accepted(moved, "--baseline", baseline);
    // Pod q is new, and privileged.
    expect(code).toBe(2);
    expect(ids).toContain("node-takeover baseline");
  });

  test("does not accept what is new in a workload that is known", async () => {
    const baseline = await known(manifest("p"));
    const { ids } = await accepted(manifest("p", "hostIPC: true, "), "--baseline", baseline);
    expect(ids).toContain("host-pid baseline");
    expect(ids.filter((one) => one.startsWith("host-ipc"))).toEqual([]);
    // Two host namespaces are another violation than one.
    expect(ids).not.toContain("pod-security/hostNamespaces baseline");
  });

  test.each([
    ["that is none", "{}", "is no AuditReport of nsinfo/v1"],
    ["that is broken", '{"kind"', "known.bad:1:"],
  ])("%s is an error", async (_, text, words) => {
    const said = await run(["audit", "-f", "-", "--baseline", file("known.bad", text)], {
      stdin: manifest("p"),
    });
    expect(said).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(words) });
  });
});
