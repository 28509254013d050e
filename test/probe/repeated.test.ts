import { describe, expect, test } from "@jest/globals";
import { comesTwice } from "../../src/probe/repeated.js";
import { fixtureText } from "../fixture.js";

const RECORDED = fixtureText("recorded/collector-output.txt");
const LINES = RECORDED.split("\n");
const LINKS = LINES.findIndex((line) => line.startsWith("l"));

test("what the collector printed on a real node comes once", () => {
  expect(comesTwice(RECORDED)).toBe(false);
});

test("a second round may say what the first said", () => {
  const round = (number: number) => [`@round ${number}`, "@start 7 70", ...LINES.slice(LINKS, LINKS + 8)];
  const text = (...rounds: string[][]) => ["@begin 1", ...rounds.flat(), "@done", "", "@end", ""].join("\n");
  expect(comesTwice(text(round(1), round(2)))).toBe(false);
  expect(comesTwice(text(round(1), round(1)))).toBe(true);
});

describe("a connection that was lost and began again", () => {
  test.each<[string, string]>([
    ["from the beginning, after half a line", RECORDED.slice(0, 700) + RECORDED],
    ["from the beginning, after a whole line", [...LINES.slice(0, 20), ...LINES].join("\n")],
    ["a few lines back", [...LINES.slice(0, LINKS + 6), ...LINES.slice(LINKS + 2)].join("\n")],
    [
      "a few lines back, after half a line",
      LINES.slice(0, LINKS + 6).join("\n") + LINES.slice(LINKS + 2).join("\n"),
    ],
    ["all of it once more", RECORDED + RECORDED],
  ])("%s", (_, text) => expect(comesTwice(text)).toBe(true));
});
