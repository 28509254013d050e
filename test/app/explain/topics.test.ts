import { describe, expect, test } from "@jest/globals";
import { findTopic, similarTopics, topics } from "../../../src/app/explain/topics.js";
import { CHECKS } from "../../../src/checks/index.js";
import { POD_SECURITY_CHECKS } from "../../../src/checks/pod-security/index.js";
import { REVIEW_CHECKS } from "../../../src/checks/review.js";
import { run } from "../../cli/run.js";

const ALL = topics();

test("there is a topic for every check of both families, and every control by both of its names", () => {
  const ids = [...CHECKS, ...REVIEW_CHECKS].map(({ id }) => id);
  const controls = POD_SECURITY_CHECKS.flatMap(({ id }) => [id, `pod-security/${id}`]);
  expect([...ids, ...controls].filter((word) => findTopic(word, ALL) === null)).toEqual([]);
});

test("no word names two topics", () => {
  const words = ALL.flatMap(({ name, aliases }) => [name, ...aliases]).map((word) => word.toLowerCase());
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
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

  test("lists what there is, a line each", async () => {
    const { stdout } = await run(["explain"]);
    for (const { name } of ALL) expect(stdout).toContain(`\n  ${name} `);
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
