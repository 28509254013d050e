import { describe, expect, test } from "@jest/globals";
import { run } from "./run.js";

const COMMANDS = [
  "localhost",
  "enter",
  "diff",
  "audit",
  "explain",
  "local",
  "cleanup",
  "completion",
  "options",
  "version",
];
const LOCAL_ONLY = ["explain", "local", "completion", "options", "version"];

const sections = (text: string): string[] =>
  text.match(/^(?:Examples|Available Commands|Options|Usage):$/gm) ?? [];

describe("the help", () => {
  test.each([[], ...COMMANDS.map((name) => [name])])(
    "of %j is in kubectl's order, and says where the rest is",
    async (...words) => {
      const { code, stdout, stderr } = await run([...words, "--help"]);
      expect([code, stderr]).toEqual([0, ""]);
      const main = words.length === 0 ? ["Available Commands:"] : [];
      expect(sections(stdout)).toEqual(["Examples:", ...main, "Options:", "Usage:"]);
      const talks = !LOCAL_ONLY.includes(words[0] ?? "");
      expect(stdout.includes('Use "kubectl nsinfo options"')).toBe(talks);
      expect(/^ {4}-v, --v=/m.test(stdout)).toBe(!talks);
      expect(stdout).not.toContain("--kubeconfig=");
      expect((await run(["help", ...words])).stdout).toBe(stdout);
    },
  );

  test("of the main job names every command", async () => {
    const { stdout } = await run(["-h"]);
    const listed = /^Available Commands:\n((?: .*\n)+)/m.exec(stdout)?.[1] ?? "";
    expect(listed.match(/^ {2}\S+/gm)?.map((one) => one.trim())).toEqual(COMMANDS);
  });
});

test("options lists what the helps leave out", async () => {
  const { code, stdout } = await run(["options"]);
  expect(code).toBe(0);
  for (const flag of ["--kubeconfig=''", "-n, --namespace=''", "--as=''", "-v, --v='0'"])
    expect(stdout).toContain(`    ${flag}:\n`);
});

test("version is --version, and takes no arguments", async () => {
  expect(await run(["version"])).toEqual(await run(["--version"]));
  expect(await run(["version", "x"])).toMatchObject({
    code: 1,
    stderr: "error: version takes no arguments: x\nSee 'kubectl nsinfo version --help' for usage.\n",
  });
});

describe("completion", () => {
  const offered = async (...words: string[]): Promise<string[]> =>
    (await run(["__complete", ...words])).stdout.trimEnd().split("\n");

  test("says of a flag what it does, in a line", async () => {
    const lines = await offered("pod/x", "--");
    expect(lines).toContain("--via\tHow the containers are read");
    expect(lines).toContain(
      "--yes\tWith --keep: leave it in the pod's namespace even if others than administrators may run commands in its pods",
    );
    expect(lines.filter((line) => line.length > 150)).toEqual([]);
  });

  test("offers formats with a path to come, and versions", async () => {
    expect(await offered("audit", "--output-file", "s")).toEqual(["sarif=", ":6"]);
    expect(await offered("audit", "--pod-security-version", "v1.36")).toEqual(["v1.36", ":4"]);
  });

  test("says of a topic what it is about", async () => {
    expect(await offered("explain", "uts")).toEqual(["uts\tThe host name and the NIS domain name", ":4"]);
  });
});
