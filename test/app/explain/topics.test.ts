import { describe, expect, test } from "@jest/globals";
import { findTopics, similarTopics, topics } from "../../../src/app/explain/topics.js";
import { CHECKS } from "../../../src/checks/index.js";
import { POD_SECURITY_CHECKS } from "../../../src/checks/pod-security/index.js";
import { REVIEW_CHECKS } from "../../../src/checks/review.js";
import { NAMESPACE_TYPES } from "../../../src/model/namespace.js";
import { run } from "../../cli/run.js";

const ALL = topics();

test("there is a topic for every check of both families, and every control by both of its names", () => {
  const ids = [...CHECKS, ...REVIEW_CHECKS].map(({ id }) => id);
  const controls = POD_SECURITY_CHECKS.flatMap(({ id }) => [id, `pod-security/${id}`]);
  expect([...ids, ...controls].filter((word) => findTopics(word, ALL).length !== 1)).toEqual([]);
});

test("no word names two topics", () => {
  const words = ALL.flatMap(({ name, aliases }) => [name, ...aliases]).map((word) =>
    word.toLowerCase().replaceAll("-", ""),
  );
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
});

test("there is a topic for every type and scope, each with commands to try and mistakes to avoid", () => {
  for (const word of [...NAMESPACE_TYPES, "host", "pod", "container", "other", "unknown"]) {
    const [topic, ...more] = findTopics(word, ALL);
    expect([topic?.name, more]).toEqual([word, []]);
    const parts = topic?.sections ?? [];
    expect(parts.filter((one) => "commands" in one && one.commands.length > 0)).toHaveLength(1);
    expect(parts.filter((one) => "items" in one && one.items.length > 0)).toHaveLength(1);
  }
});

test.each([
  ["KSV-0009", ["host-network", "pod-security/hostNamespaces"]],
  ["ksv009", ["host-network", "pod-security/hostNamespaces"]],
  ["AVD-KSV-0009", ["host-network", "pod-security/hostNamespaces"]],
  ["KSV-0090", []],
  ["CKV_K8S_19", ["host-network", "pod-security/hostNamespaces"]],
  ["hostNetworkSet", ["host-network"]],
  ["polaris:hostNetworkSet", ["host-network"]],
  ["C-0038", ["node-takeover", "host-pid", "host-ipc", "pod-security/hostNamespaces"]],
  ["CLONE_NEWNS", ["mnt"]],
  ["Network", ["net"]],
  ["hostNetwork", ["host-network"]],
  ["hostPID", ["host-pid"]],
  ["shareProcessNamespace", ["share-process-namespace"]],
  ["hostUsers", ["user"]],
  ["DRIFT", ["namespace-drift"]],
  ["scope/pod", ["pod"]],
  ["", []],
])("%s is %j", (word, names) => {
  expect(findTopics(word, ALL).map(({ name }) => name)).toEqual(names);
});

test.each([
  ["host-net", "host-network"],
  ["nonroot", "pod-security/runAsNonRoot"],
  ["hostports", "host-port"],
])("%s may mean %s", (word, meant) => {
  expect(similarTopics(word, ALL)).toContain(meant);
});

describe("the command", () => {
  test("prints rule, why, what an attacker gets, fix and the other tools' IDs", async () => {
    const { code, stdout } = await run(["explain", "HOST-NETWORK"]);
    expect(code).toBe(0);
    const headings = ["Rule", "Severity", "Why", "What an attacker gets", "Fix", "Other tools"];
    expect(stdout.split("\n").filter((line) => headings.includes(line))).toEqual(headings);
    expect(stdout).toContain("KSV-0009, C-0041, CKV_K8S_19");
    expect(stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
  });

  test("tells all that another tool's ID stands for", async () => {
    const { code, stdout } = await run(["explain", "C-0038"]);
    expect([code, stdout.match(/^host-(pid|ipc)$/gm)]).toEqual([0, ["host-pid", "host-ipc"]]);
  });

  test("shows command lines whole, each with what it shows", async () => {
    const { stdout } = await run(["explain", "pid"]);
    expect(stdout).toContain("CLONE_NEWPID, since Linux 2.6.24");
    expect(stdout).toMatch(/^ {2}grep NSpid \/proc\/PID\/status +# the process's number/m);
    expect(stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
  });

  test("completes the names of topics, for one word", async () => {
    const offered = async (...words: string[]) =>
      (await run(["__complete", "explain", ...words])).stdout
        .split("\n")
        .slice(0, -2)
        .map((line) => line.replace(/\t.+$/, ""));
    expect(await offered("pod-security/run")).toEqual([
      "pod-security/runAsNonRoot",
      "pod-security/runAsUser",
    ]);
    expect(await offered("u")).toEqual(["unknown", "user", "uts"]);
    expect(await offered("net", "")).toEqual([]);
  });

  test("lists what there is, nothing cut", async () => {
    const { stdout } = await run(["explain"]);
    for (const { name } of ALL) expect(stdout).toContain(`\n  ${name} `);
    const words = stdout.split(/\s+/).join(" ");
    for (const { name, summary } of ALL) expect(words).toContain(`${name} ${summary}`);
    expect(stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
  });

  test("says what an unknown word may mean", async () => {
    expect(await run(["explain", "host-pod"])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^error: nothing to explain is named "host-pod": did you mean host-/),
    });
    expect((await run(["explain", "xyz"])).stderr).toContain("kubectl nsinfo explain lists what there is");
  });
});
