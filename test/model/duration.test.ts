import { expect, test } from "@jest/globals";
import { durationWords } from "../../src/model/duration.js";

test.each([
  [0, "0s"],
  [45, "45s"],
  [60, "1m"],
  [90, "1m30s"],
  [600, "10m"],
  [3600, "1h"],
  [3661, "1h1m1s"],
  [90000, "25h"],
])("%d seconds are %s", (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});
