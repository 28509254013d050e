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
