import { describe, expect, test } from "@jest/globals";
import { parseDuration, parseRequestTimeout } from "../../src/kube/duration.js";

describe("Go durations", () => {
  test.each([
    ["10s", 10_000],
    ["1m30s", 90_000],
    ["1h", 3_600_000],
    ["1.5h", 5_400_000],
    [".5s", 500],
    ["1.s", 1000],
    ["500ms", 500],
    ["100us", 0.1],
    ["100\u00b5s", 0.1],
    ["1ns", 1e-6],
    ["0", 0],
    ["-1m", -60_000],
    ["+2s", 2000],
    ["", null],
    ["10", null],
    ["s", null],
    ["1s2", null],
    ["1 s", null],
    ["1d", null],
    ["1s x", null],
    ["x1s", null],
    [".s", null],
  ])("%j is %p ms", (text, milliseconds) => {
    if (milliseconds === null) expect(parseDuration(text)).toBeNull();
    else expect(parseDuration(text)).toBeCloseTo(milliseconds, 9);
  });
});

describe("--request-timeout", () => {
  test.each([
    [undefined, null],
    ["", null],
    ["0", null],
    ["0s", null],
    ["-1s", null],
    ["-5", null],
    ["5", 5000],
    ["1m30s", 90_000],
  ])("%j is %p ms", (text, milliseconds) => {
    expect(parseRequestTimeout(text)).toBe(milliseconds);
  });

  test.each(["foo", "5x", "1.5", " 5"])("%j is refused", (text) => {
    expect(() => parseRequestTimeout(text)).toThrow(/^Invalid timeout value\./);
  });
});
