import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { SHELL_SCRIPTS } from "../../../src/cli/completion/shells.js";

const hasBash = spawnSync("bash", ["-c", "true"]).status === 0 && process.platform !== "win32";
const inBash = hasBash ? describe : describe.skip;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nsinfo-shells-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Completes a line in bash with a kubectl-nsinfo that writes down what it is asked and gives this answer. */
function completed(line: string, answer: string): { asked: string[]; reply: string[] } {
  const asked = join(folder, "asked");
  writeFileSync(join(folder, "answer"), answer);
  const plugin = `#!/bin/sh\nprintf '%s\\n' "$@" > "${asked}"\ncat "${join(folder, "answer")}"\n`;
  writeFileSync(join(folder, "kubectl-nsinfo"), plugin, { mode: 0o755 });
  const script = `${SHELL_SCRIPTS.bash}
COMP_LINE=$1; COMP_POINT=\${#1}
_kubectl_nsinfo
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]}` };
  const { stdout } = spawnSync("bash", ["-c", script, "bash", line], { env, encoding: "utf8" });
  const lines = (text: string) => text.replace(/\n$/, "").split("\n");
  return { asked: lines(readFileSync(asked, "utf8")), reply: lines(stdout) };
}

inBash("bash", () => {
  test.each<[string, string[]]>([
    ["kubectl-nsinfo pod/x -n de", ["__complete", "pod/x", "-n", "de"]],
    ["kubectl-nsinfo pod/x ", ["__complete", "pod/x", ""]],
    ["kubectl-nsinfo --namespace=de", ["__complete", "--namespace=de"]],
  ])("%j is asked about as it is typed", (line, asked) => {
    expect(completed(line, ":4\n").asked).toEqual(asked);
  });

  test("candidates are offered, what they are about and the directive are not", () => {
    expect(completed("kubectl-nsinfo ", "audit\tReview specs\nweb-1\n:4\n").reply).toEqual([
      "audit",
      "web-1",
    ]);
  });
});
