import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { INITIAL_INODES, NAMESPACE_TYPES } from "../../src/model/namespace.js";
import type { NamespaceReport } from "../../src/model/report.js";
import { localProblem } from "../../src/probe/local.js";
import { run } from "./run.js";

describe("who may, and where", () => {
  test.each<[string, NodeJS.Platform, number, RegExp | null]>([
    ["root on Linux", "linux", 0, null],
    ["somebody else", "linux", 1000, /^only root may read/],
    ["root on a Mac", "darwin", 0, /^this machine is no Linux node \(darwin\)/],
  ])("%s", (_, system, uid, why) => {
    const problem = localProblem(system, uid);
    if (why === null) expect(problem).toBeNull();
    else expect(problem?.why).toMatch(why);
    if (problem) expect(problem.hint).toContain("kubectl nsinfo pod/NAME");
  });
});

function needs(): string | null {
  if (localProblem() !== null) return "skipped: local needs Linux and root";
  return spawnSync("unshare", ["--net", "true"]).status === 0
    ? null
    : "skipped: no namespaces can be made here";
}

const missing = needs();
if (missing !== null) console.log(missing);
const onLinux = missing === null ? describe : describe.skip;

onLinux("on this machine, whose PID 1 may be out of reach", () => {
  let child: ChildProcess;

  beforeAll(async () => {
    child = spawn("unshare", ["--net", "--uts", "--ipc", "sleep", "1000"], { stdio: "ignore" });
    while (readFileSync(`/proc/${child.pid}/comm`, "utf8") !== "sleep\n") await sleep(10);
  });
  afterAll(() => {
    child?.kill("SIGKILL");
  });

  async function report(...words: string[]): Promise<NamespaceReport> {
    const ran = await run(["local", "-o", "json", ...words]);
    expect([ran.code, ran.stderr]).toEqual([0, ""]);
    return JSON.parse(ran.stdout);
  }

  test("each cell is what readlink says, and each scope is right or unknown", async () => {
    const { nodes, pods } = await report("--pid", String(child.pid), "--pid", String(process.pid));
    for (const [index, pid] of [child.pid, process.pid].entries()) {
      const found = pods[0]?.containers[index];
      expect(found?.pid).toBe(pid);
      for (const type of NAMESPACE_TYPES) {
        const { inode, scope } = found?.namespaces[type] ?? {};
        expect(`${type}:[${inode}]`).toBe(readlinkSync(`/proc/${pid}/ns/${type}`));
        const hosts = nodes[0]?.namespaces[type] ?? null;
        // By its PID 1, else by the kernel's fixed numbers; where neither can tell, nothing is claimed.
        if (hosts !== null) expect([type, scope === "host"]).toEqual([type, inode === hosts]);
        else expect([type, scope]).toEqual([type, inode === INITIAL_INODES[type] ? "host" : "unknown"]);
      }
    }
  });

  test("the published schema holds for what nobody declared", async () => {
    const schema = JSON.parse(readFileSync("manifests/schema/namespace-report.schema.json", "utf8"));
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    validate(await report("--pid", String(child.pid)));
    expect(validate.errors).toBeNull();
  });

  test("a table; of what is no pod there are no findings to fail on", async () => {
    const ran = await run(["local", "--pid", String(child.pid), "--fail-on", "info"]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^\(local\)\/named on .*, read here in/);
  });
});
