import { describe, expect, test } from "@jest/globals";
import { type Outcome, retryWait } from "../../src/kube/retry.js";

function answer(status: number, retryAfterSeconds: number | null): Outcome {
  return { kind: "answer", status, retryAfterSeconds };
}
const FRESH: Outcome = { kind: "closed", reused: false };
const REUSED: Outcome = { kind: "closed", reused: true };

describe("what is said again, and when", () => {
  test.each<[method: string, attempt: number, outcome: Outcome, wait: number | null]>([
    ["GET", 1, answer(429, 2), 2000],
    ["GET", 1, answer(429, 0), 0],
    ["GET", 10, answer(429, 1), 1000],
    ["GET", 11, answer(429, 1), null],
    ["GET", 1, answer(429, null), null],
    ["GET", 1, answer(429, 31), null],
    ["GET", 1, answer(500, null), null],
    ["GET", 1, answer(500, 1), 1000],
    ["GET", 1, answer(503, 3), 3000],
    ["GET", 1, answer(404, 1), null],
    ["DELETE", 1, answer(503, 1), 1000],
    ["POST", 1, answer(429, 1), 1000],
    ["POST", 1, answer(503, 1), null],
    ["POST", 1, answer(504, 1), null],
    ["GET", 1, FRESH, 1000],
    ["GET", 3, FRESH, 1000],
    ["GET", 4, FRESH, null],
    ["GET", 1, REUSED, 0],
    ["DELETE", 1, REUSED, 0],
    ["DELETE", 1, FRESH, null],
    ["POST", 1, REUSED, null],
    ["POST", 1, FRESH, null],
  ])("%s, attempt %i, %j: %p ms", (method, attempt, outcome, wait) => {
    expect(retryWait(method, attempt, outcome)).toBe(wait);
  });
});
