import { expect, test } from "@jest/globals";
import { checkCollected } from "../../src/app/collected.js";
import { parseCollectorOutput } from "../../src/probe/parse.js";

const check = (text: string, complete: boolean) => () =>
  checkCollected({ text, complete }, parseCollectorOutput("n", text));

test.each([
  [
    "no awk",
    "@begin 1\n@missing awk\nsh: awk: not found\n\n@end\n",
    true,
    /^the image of the debug pod has no awk$/,
  ],
  [
    "neither awk nor nsenter",
    "@begin 1\n@missing awk\n@missing nsenter\n\n@end\n",
    true,
    /has no awk, nsenter$/,
  ],
  [
    "no shell",
    'exec: "sh": not found\n',
    false,
    /^the debug pod ended without an answer: exec: "sh": not found$/,
  ],
  [
    "another machine's image",
    "exec /bin/sh: exec format error\n",
    false,
    /not for the architecture of the node/,
  ],
])("%s is said", (_, text, complete, words) => {
  expect(check(text, complete)).toThrow(words);
});

test.each([
  ["a node whose PID 1 can't be read", "@begin 1\n@round 1\n@crictl ok\n@done\n\n@end\n", true],
  [
    "an image that lacks what only crictl needs",
    "@begin 1\n@missing nsenter\n@round 1\n@done\n\n@end\n",
    true,
  ],
])("%s is no failure", (_, text, complete) => {
  expect(check(text, complete)).not.toThrow();
});
