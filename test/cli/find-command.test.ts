import { expect, test } from "@jest/globals";
import type { Command } from "../../src/cli/command.js";
import { findCommand } from "../../src/cli/find-command.js";

const AUDIT: Command = {
  name: "audit",
  flags: [],
  summary: "",
  description: [],
  usage: "",
  examples: [],
  load: () => Promise.reject(new Error("finding runs nothing")),
};

test.each<[string[], string | undefined, string[]]>([
  [["audit", "-f", "x"], "audit", ["-f", "x"]],
  [["-n", "shop", "audit", "-A"], "audit", ["-n", "shop", "-A"]],
  [["-nshop", "audit"], "audit", ["-nshop"]],
  [["--namespace=shop", "audit"], "audit", ["--namespace=shop"]],
  [
    ["--insecure-skip-tls-verify", "--context", "a", "audit"],
    "audit",
    ["--insecure-skip-tls-verify", "--context", "a"],
  ],
  [["-v=6", "audit"], "audit", ["-v=6"]],
  [["-v", "6", "audit"], "audit", ["-v", "6"]],
  [["-n", "audit"], undefined, ["-n", "audit"]],
  [["-n", "audit", "audit"], "audit", ["-n", "audit"]],
  [["-o", "audit"], undefined, ["-o", "audit"]],
  [["pod/x", "audit"], undefined, ["pod/x", "audit"]],
  [["--", "audit"], undefined, ["--", "audit"]],
  [["pod/audit"], undefined, ["pod/audit"]],
  [[], undefined, []],
])("%j", (argv, name, rest) => {
  const found = findCommand(argv, [AUDIT]);
  expect([found.command?.name, found.argv]).toEqual([name, rest]);
});
