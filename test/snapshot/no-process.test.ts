import { expect, test } from "@jest/globals";
import { parseCollectorOutput } from "../../src/probe/parse.js";
import { findProcess } from "../../src/snapshot/pids.js";

const ID = "ab".repeat(32);

test.each([
  ["it has ended", "0", "it ended before it was read: crictl knows no process of it"],
  ["the runtime tells no PID", "-", "no process's cgroup names it, and crictl does not tell its PID"],
  [
    "the runtime names the node's own",
    "1",
    "no process's cgroup names it, and crictl names process 1, the node's own",
  ],
  ["the process is gone", "77", "process 77, which crictl named, ended while it was read"],
])("crictl answers and there is no process: %s", (_, pid, why) => {
  const lines = ["@begin 1", "@round 1", "@crictl ok", `@container ${ID} ${pid} -`, "@done", "", "@end", ""];
  const found = findProcess(parseCollectorOutput("n", lines.join("\n")), ID);
  expect(found).toEqual({ process: null, source: null, disagreement: null, why });
});

/** A process of the container as it is seen when only these of its links can be read. */
function seen(links: string[], state: string): string {
  const stat = `77 (app) ${state.charAt(0)} 9 1 1 0 -1 4194560 1 0 0 0 0 6 0 0 20 0 1 0 900 232 369`;
  return [
    "@begin 1",
    "@round 1",
    "@start 77 900",
    ...["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"].map((type, index) => {
      const link = `lrwxrwxrwx 1 root root 0 Nov 24 04:42 /proc/77/ns/${type}`;
      return links.includes(type) ? `${link} -> ${type}:[${4026532000 + index}]` : link;
    }),
    `/proc/77/status:State:\t${state}`,
    `/proc/77/stat:${stat}`,
    `/proc/77/cgroup:0::/kubepods/${ID}`,
    "@crictl ok",
    "@done",
    "",
    "@end",
    "",
  ].join("\n");
}

const ALL = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];
const ENDED = "process 77 ended while it was read, or its first thread did: it has no namespaces any more";

test.each<[string, string[], string, string | null]>([
  ["a zombie keeps two links until it is reaped", ["pid", "user"], "Z (zombie)", ENDED],
  ["it gives up the others before it is one", ["pid", "user"], "R (running)", ENDED],
  ["a zombie that may not be looked into", [], "Z (zombie)", ENDED],
  ["dead, the moment that it is reaped", [], "X (dead)", ENDED],
  ["became a zombie when its links were read", ALL, "Z (zombie)", null],
  ["runs, and may not be looked into", [], "S (sleeping)", null],
  ["runs", ALL, "S (sleeping)", null],
])("a process that is ending has ended, whoever named it: %s", (_, links, state, why) => {
  const text = seen(links, state);
  for (const answer of ["", `@container ${ID} 77 -`]) {
    const found = findProcess(parseCollectorOutput("n", text.replace("@done", `${answer}\n@done`)), ID);
    expect([found.process?.pid ?? null, found.why]).toEqual([why === null ? 77 : null, why]);
  }
});
