import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { idsInCgroup } from "../../src/model/cgroup.js";
import { bareContainerId } from "../../src/model/pod.js";
import type { NodeReading } from "../../src/model/reading.js";
import { collectorArgs } from "../../src/probe/collector-args.js";
import { parseCollectorOutput } from "../../src/probe/parse.js";
import { findProcess, findSandbox } from "../../src/snapshot/pids.js";
import { toPod } from "../../src/target/pod.js";
import { FLAVOUR_FOLDERS, type FlavourProcess, flavour, flavourFiles, flavourPod } from "../flavours.js";
import { describeOnBareNode } from "../probe/bare-node.js";
import { groupsOf, NODE, PLAIN_HIERARCHY, removeGroups } from "./node.js";

const onNode = describeOnBareNode();

const ROOT = `nsinfo-flavours-${process.pid}-${randomBytes(4).toString("hex")}`;

/** A path that goes up first is a matter of who reads: containerd.test.ts reads from a cgroup namespace of its own. */
const FLAVOURS = FLAVOUR_FOLDERS.flatMap((folder) =>
  flavourFiles(folder).map((file) => ({
    name: file.replace(/\.yaml$/, ""),
    ...flavour(`${folder}/${file}`),
  })),
).filter(({ processes }) => processes.every((one) => one.cgroup.every((line) => !line.includes("/../"))));
const PODS = FLAVOURS.map((one) => toPod(flavourPod(one)));

/** The process's folder: of its lines the one that names most containers, since one hierarchy stands for all here. */
function groupOf(name: string, { cgroup }: FlavourProcess): string {
  const paths = cgroup.map((line) => line.replace(/^\d+:[^:]*:/, ""));
  const path = paths.sort((a, b) => idsInCgroup(b).length - idsInCgroup(a).length)[0] ?? "";
  return `${PLAIN_HIERARCHY}/${ROOT}/${name}${path}`;
}

/** A process of that name in that cgroup, which waits without a child; its parent is outside. */
function startLines(name: string, index: number, one: FlavourProcess): string[] {
  const group = groupOf(name, one);
  return [
    `mkdir -p '${group}'`,
    `sh -c 'echo $$ >"$1/cgroup.procs"; exec "$2"' sh '${group}' "$DIR/bin/${one.comm}" &`,
    `echo "${name} ${index} $!" >>"$DIR/pids"`,
  ];
}

function nodeScript(shell: string): string {
  const comms = [...new Set(FLAVOURS.flatMap(({ processes }) => processes.map(({ comm }) => comm)))];
  const args = collectorArgs({ pods: PODS, enters: false, evidence: false });
  const count = FLAVOURS.reduce((sum, { processes }) => sum + processes.length, 0);
  return [
    "set -e",
    'mkdir "$DIR/bin"; mkfifo "$DIR/never"',
    ...comms.map(
      (comm) =>
        `printf '#!/bin/sh\\nread -r forever <>"%s/never"\\n' "$DIR" >"$DIR/bin/${comm}"; chmod +x "$DIR/bin/${comm}"`,
    ),
    ...FLAVOURS.flatMap(({ name, processes }) =>
      processes.flatMap((one, index) => startLines(name, index, one)),
    ),
    // Each is where it belongs, and called what it should be.
    `up() { n=0; while read -r _ _ pid; do read -r comm <"/proc/$pid/comm"; case $comm in sh | dash) ;; *) n=$((n + 1)) ;; esac; done <"$DIR/pids"; [ $n -eq ${count} ]; }`,
    "until up; do sleep 0.02; done",
    `${shell} src/probe/collector.sh ${args.map((one) => `'${one}'`).join(" ")} >"$DIR/output"`,
  ].join("\n");
}

onNode.each(["dash", "busybox sh"])("every flavour's cgroups, made for real, read under %s", (shell) => {
  const pids = new Map<string, number>();
  let reading: NodeReading;

  beforeAll(() => {
    const dir = mkdtempSync(join(tmpdir(), "nsinfo-flavours-"));
    try {
      const run = spawnSync("unshare", [...NODE, "sh", "-c", nodeScript(shell)], {
        encoding: "utf8",
        timeout: 60_000,
        killSignal: "SIGKILL",
        env: { ...process.env, DIR: dir },
      });
      if (!existsSync(join(dir, "output"))) throw new Error(`the node failed: ${run.stderr}`);
      reading = parseCollectorOutput("node1", readFileSync(join(dir, "output"), "utf8"));
      for (const line of readFileSync(join(dir, "pids"), "utf8").trim().split("\n")) {
        const [name, index, pid] = line.split(" ");
        pids.set(`${name} ${index}`, Number(pid));
      }
    } finally {
      removeGroups(ROOT);
      rmSync(dir, { recursive: true, force: true });
    }
  }, 90_000);

  const pidOf = (name: string, processes: FlavourProcess[], is: FlavourProcess["is"]): number | undefined =>
    pids.get(`${name} ${processes.findIndex((one) => one.is === is)}`);

  test.each(FLAVOURS.map(({ name, ...one }, index) => ({ name, one, index })))(
    "$name",
    ({ name, one, index }) => {
      const pod = PODS[index];
      const id = bareContainerId(one.id) ?? "";
      expect(findProcess(reading, id).process?.pid).toBe(pidOf(name, one.processes, "container"));
      const sandbox = findSandbox(reading, pod?.cgroupUid ?? "", [id]);
      expect(sandbox?.process.pid).toBe(pidOf(name, one.processes, "sandbox"));
      expect(sandbox?.id).toBe(one.processes.find(({ is }) => is === "sandbox")?.id);
    },
  );

  test("nothing is left", () => expect(groupsOf(ROOT)).toEqual([]));
});
