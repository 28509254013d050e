import { expect, test } from "@jest/globals";
import { startTimings } from "../../src/cli/timings.js";

test("spans in the order in which they began, one that never ended too", () => {
  let now = 31.4;
  const timings = startTimings(() => now);
  now = 40;
  const first = timings.time("pods");
  now = 45;
  timings.time("node n1: collector");
  now = 52.6;
  first();
  now = 60;
  first();
  expect(timings.lines()).toEqual([
    "                      from ms  took ms",
    "start of the program        0       31",
    "pods                       40       13",
    "node n1: collector         45        -",
    "all of it                   0       60",
  ]);
});
