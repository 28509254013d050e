import { describe, expect, test } from "@jest/globals";
import { judge } from "./judge.js";
import { seeded } from "./random.js";
import type { Ended } from "./run.js";
import { brokenPromises, emptyTally, type Tally, tallyText } from "./tally.js";
import { CALM, echoMs, nextTrouble, type Trouble } from "./trouble.js";

const SIGINT: Trouble = { ...CALM, act: { kind: "signal", name: "SIGINT" } };
const SIGKILL: Trouble = { ...CALM, act: { kind: "signal", name: "SIGKILL" } };
const CLOSED: Trouble = { ...CALM, act: { kind: "stdout closed" } };

function report(inode: number | null, gaps: object[] = []): string {
  return JSON.stringify({
    gaps,
    pods: [{ name: "target", containers: [{ name: "main", namespaces: { net: { inode } } }] }],
  });
}

function ended(more: Partial<Ended>): Ended {
  return { code: 0, stdout: report(7), stderr: "", hung: false, milliseconds: 1, ...more };
}

describe("a seed", () => {
  const troubles = (seed: number): Trouble[] => {
    const random = seeded(seed);
    return Array.from({ length: 200 }, () => nextTrouble(random));
  };

  test("decides every trouble", () => {
    expect(troubles(5)).toEqual(troubles(5));
    expect(troubles(5)).not.toEqual(troubles(6));
  });

  test("spreads them: every act and every way to run comes", () => {
    const found = troubles(1);
    expect(new Set(found.map(({ act }) => (act?.kind === "signal" ? act.name : act?.kind)))).toEqual(
      new Set([
        ...["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL", "stdout closed", "target deleted"],
        ...["debug pod deleted", undefined],
      ]),
    );
    expect(new Set(found.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)))).toEqual(
      new Set(["latency", "status", "reset", "truncate", "end", "silence", "repeat"]),
    );
    expect(new Set(found.map(({ args }) => args[0])).size).toBe(4);
    expect(new Set(found.map(({ way }) => way)).size).toBe(6);
  });

  test("numbers fill the range evenly", () => {
    const random = seeded(3);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 10_000; index++) {
      const slot = random.integer(10);
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(Math.max(...counts)).toBeLessThan(1100);
  });
});

test("what a killed run has on its way is awaited as long as it is held up", () => {
  const latency = (ms: number) => ({ match: {}, fault: { kind: "latency" as const, ms } });
  expect(echoMs({ ...CALM, faults: [latency(300), latency(20)] })).toBe(320);
  expect(echoMs(CALM)).toBe(0);
});

describe("a run is judged", () => {
  test.each<[string, Partial<Ended>, Trouble, object]>([
    ["a report", {}, CALM, { outcome: "a report", odd: null, wrong: false }],
    ["a report with gaps", { stdout: report(7, [{}]) }, CALM, { outcome: "a report with gaps", odd: null }],
    ["a wrong inode", { stdout: report(8) }, CALM, { wrong: true }],
    ["an unknown inode is not wrong", { stdout: report(null) }, CALM, { wrong: false }],
    ["status 0 with nothing", { stdout: "" }, CALM, { odd: "status 0 without a report" }],
    ["unless nobody listened", { stdout: "" }, CLOSED, { odd: null }],
    [
      "an error that is told",
      { code: 1, stdout: "", stderr: "error: x\n" },
      CALM,
      { outcome: "an error that says why", odd: null },
    ],
    ["an error without a word", { code: 1, stdout: "" }, CALM, { odd: "status 1 without a word" }],
    [
      "a stack",
      { code: 1, stderr: "error: x\n    at foo (y.js)\n" },
      CALM,
      { odd: "an error that it does not know" },
    ],
    ["its signal", { code: 130, stdout: "" }, SIGINT, { outcome: "ended by SIGINT", odd: null }],
    ["another signal", { code: 143, stdout: "" }, SIGINT, { odd: "status 143" }],
    ["killed", { code: null, stdout: "" }, SIGKILL, { outcome: "ended by SIGKILL", killed: true, odd: null }],
    ["killed by nobody", { code: null, stdout: "" }, CALM, { odd: "status null", killed: true }],
    ["hung", { code: null, hung: true, stdout: "" }, CALM, { outcome: "hung", odd: null }],
    [
      "told what is left",
      { code: 1, stderr: "error: debug pod\nhint: kubectl delete pod nsinfo-x -n y\n" },
      CALM,
      { told: true },
    ],
  ])("%s", (_, end, trouble, expected) => {
    expect(judge(ended(end), trouble, 7)).toMatchObject(expected);
  });

  test("another pod's inode is another pod's", () => {
    const stdout = report(8).replace('"target"', '"neighbour"');
    expect(judge(ended({ stdout }), CALM, 7).wrong).toBe(false);
  });

  test("of a target that was deleted meanwhile no inode is wrong", () => {
    expect(judge(ended({ stdout: report(8) }), CALM, null).wrong).toBe(false);
  });
});

describe("promises", () => {
  const left = (podsLeft: number, processesLeft: number) =>
    new Map([["SIGINT", { runs: 9, podsLeft, processesLeft }]]);

  test.each<[string, Partial<Tally>, string[]]>([
    ["all kept", { paths: left(0, 0), deadline: { ms: 60_900, limitMs: 60_000 }, told: 3 }, []],
    ["a pod left", { paths: left(1, 0) }, ["1 pods left after SIGINT"]],
    ["a process left", { paths: left(0, 2) }, ["2 processes left after SIGINT"]],
    ["a hang", { hangs: 1 }, ["1 hangs"]],
    ["a wrong answer", { wrong: 1 }, ["1 wrong answers"]],
    ["an odd end", { odd: 1 }, ["1 ends that are none of a run's"]],
    [
      "a missed deadline",
      { deadline: { ms: 66_000, limitMs: 60_000 } },
      ["a debug pod ran 66000 ms, and its deadline is 60000 ms"],
    ],
    ["a stray process", { strayProcesses: ["sh"] }, ["stray processes on the node: sh"]],
  ])("%s", (_, more, broken) => {
    const tally = { ...emptyTally(), ...more };
    expect(brokenPromises(tally)).toEqual(broken);
    for (const line of broken) expect(tallyText(tally)).toContain(`BROKEN: ${line}\n`);
  });
});
